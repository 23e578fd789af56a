package answereval

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
)

// words are the texts of a table in one language.
type words struct {
	noModel, all string
	rows         []string // what the figures are, in the order of cells
	failed       string
}

var wordsOf = map[string]words{
	"en": {
		noModel: "no-model", all: "all",
		rows: []string{
			"cases",
			"answered, of what the notes answer",
			"refused, of what they do not",
			"of what the rubrics ask for, stated",
			"state all of it",
			"state what a checked fact contradicts",
			"of these corrected in the answer itself",
			"cite a source",
			"cite a source for all they say, and none that does not fit",
			"are in the language asked for",
			"ms to the first text, median",
			"ms in all, median",
			"ms in all, 95 of 100",
			"tokens in, mean",
			"tokens out, mean",
		},
		failed: "%s: the model failed in %d of %d cases, and the notes are quoted: %s\n",
	},
	"zh": {
		noModel: "不用模型", all: "全部",
		rows: []string{
			"题数",
			"笔记能回答的，回答了",
			"笔记不能回答的，拒答了",
			"评分标准的要点，说出了",
			"说出全部要点的回答",
			"与核对过的事实矛盾的回答",
			"其中回答自己已更正的",
			"注明来源的回答",
			"说的都有来源、没有不相干来源的回答",
			"用所要语言的回答",
			"首字毫秒，中位数",
			"总毫秒，中位数",
			"总毫秒，95 分位",
			"输入 token，平均",
			"输出 token，平均",
		},
		failed: "%s：%[3]d 题里有 %[2]d 题模型失败，改为引用笔记：%[4]s\n",
	},
}

// Table shows reports to people, in "zh" or else in English: of one report all groups,
// of several their totals side by side.
func Table(reports []Report, locale string) string {
	w, ok := wordsOf[locale]
	if !ok {
		w = wordsOf["en"]
	}
	var names []string
	var columns [][]string
	add := func(name string, f Figures) {
		names, columns = append(names, name), append(columns, cells(f))
	}
	for _, r := range reports {
		if len(reports) > 1 {
			add(w.nameOf(r), r.All)
			continue
		}
		add(w.all, r.All)
		for _, group := range []map[string]Figures{r.ByLang, r.ByKind} {
			for _, key := range slices.Sorted(maps.Keys(group)) {
				add(key, group[key])
			}
		}
	}
	var b strings.Builder
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	title := ""
	if len(reports) == 1 {
		title = w.nameOf(reports[0])
	}
	fmt.Fprintf(t, "%s\t  %s\n", strings.Join(names, "\t"), title)
	for i, what := range w.rows {
		for _, c := range columns {
			fmt.Fprintf(t, "%s\t", c[i])
		}
		fmt.Fprintf(t, "  %s\n", what)
	}
	t.Flush() // into memory
	for _, r := range reports {
		if r.All.Failed > 0 {
			fmt.Fprintf(&b, w.failed, w.nameOf(r), r.All.Failed, r.All.Cases, r.firstFailure())
		}
	}
	return b.String()
}

func (w words) nameOf(r Report) string {
	if r.Model == "" {
		return w.noModel
	}
	return r.Model
}

func (r Report) firstFailure() string {
	for _, o := range r.Cases {
		if o.Failed != "" {
			return o.Failed
		}
	}
	return ""
}

// cells are the figures as a table shows them, in the order of words.rows.
func cells(f Figures) []string {
	share := func(v float64, of int) string {
		if of == 0 {
			return "-"
		}
		return fmt.Sprintf("%.2f", v)
	}
	count := func(v float64) string {
		if v == 0 {
			return "-"
		}
		return fmt.Sprintf("%.0f", v)
	}
	return []string{
		fmt.Sprint(f.Cases),
		share(f.Answered, f.ToAnswer), share(f.Refused, f.ToRefuse),
		share(f.Points, f.Graded), share(f.Complete, f.Graded),
		share(f.False, f.Given), share(f.Mended, f.WithFalse), share(f.Cited, f.Given), share(f.Exact, f.Judged),
		share(f.Language, f.Cases),
		fmt.Sprintf("%.0f", f.FirstP50), fmt.Sprintf("%.0f", f.P50), fmt.Sprintf("%.0f", f.P95),
		count(f.Prompt), count(f.Completion),
	}
}
