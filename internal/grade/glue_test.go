package grade
import ("testing";"os";"fmt";"sort")
func TestGlue(t *testing.T){
 if os.Getenv("PROBE")=="" {t.Skip()}
 sets,_:=LabelledSets()
 type row struct{r float64; n int; s string; k string}
 var rows []row
 for _,n:=range []string{"dev","unseen"}{
 for _,l:=range sets[n]{ 
  neg:=map[int]bool{}; all:=map[int]bool{}
  for _,c:=range read(l.Answer,signs{}){ if c.stated { all[c.sentence]=true; if c.negators%2==1 {neg[c.sentence]=true}}}
  if len(all)>1 {rows=append(rows,row{float64(len(neg))/float64(len(all)),len(all),l.ID,l.Kind})}}}
 sort.Slice(rows,func(i,j int)bool{return rows[i].r>rows[j].r})
 for i,r:=range rows{ if i<45 {fmt.Printf("%.2f/%d %s %.150s\n",r.r,r.n,r.k,r.s)}}
}
