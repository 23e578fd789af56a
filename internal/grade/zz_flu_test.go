package grade
import ("testing";"time";"os";"fmt";"sort";"math/rand/v2";"gophertutor/knowledge")
func TestFlu(t *testing.T){
 if os.Getenv("PROBE")=="" {t.Skip()}
 qs,_:=knowledge.Questions(); st:=time.Now(); f,_:=newFluency(qs); fmt.Println(time.Since(st))
 rate:=func(s string)(float64,float64,int,int){ n,bad,hn,hb:=0,0,0,0
  eachPair(s,func(a,b string){n++; if !f.pairs[[2]string{a,b}]{bad++}},func(a,b rune){hn++; if !f.han[[2]rune{a,b}]{hb++}})
  return float64(bad)/float64(max(n,1)),float64(hb)/float64(max(hn,1)),n,hn}
 all,_:=BuiltinSets()
 var en,zh []float64
 for _,s:=range all{ for _,l:=range s.Answers{ if l.Kind==Adversarial{continue}; a,b,n,h:=rate(l.Answer); if n>=5{en=append(en,a)}; if h>=15{zh=append(zh,b)}}}
 sort.Float64s(en); sort.Float64s(zh)
 q:=func(x []float64,p float64)float64{return x[int(p*float64(len(x)-1))]}
 fmt.Printf("natural en n=%d %.2f %.2f %.2f %.2f %.2f max %.2f | zh n=%d %.2f %.2f %.2f %.2f max %.2f\n",len(en),q(en,.1),q(en,.5),q(en,.9),q(en,.95),q(en,.99),q(en,1),len(zh),q(zh,.1),q(zh,.5),q(zh,.9),q(zh,.95),q(zh,1))
 en,zh=nil,nil
 rng:=rand.New(rand.NewPCG(1,2))
 for i:=range qs{ a,_,n,_:=rate(attacks[3].make(&qs[i],"en",rng)); if n>=5{en=append(en,a)}; _,b,_,h:=rate(spaceless(attacks[3].make(&qs[i],"zh",rng))); if h>=15 {zh=append(zh,b)}}
 sort.Float64s(en); sort.Float64s(zh)
 fmt.Printf("shuffled en n=%d min %.2f %.2f %.2f | zh n=%d min %.2f %.2f %.2f\n",len(en),q(en,0),q(en,.1),q(en,.5),len(zh),q(zh,0),q(zh,.1),q(zh,.5))
}
func spaceless(s string)string{ o:=""; for _,r:=range s{ if r!=' '{o+=string(r)}}; return o}
