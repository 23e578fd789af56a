package retrieval

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/text"

	"gophertutor/internal/lang"
)

// Figures are printed, never asserted: they are for comparing on one machine.

// bigNotes makes about n chunks in both languages, the same each time.
func bigNotes(n int) Source {
	r := rand.New(rand.NewPCG(1, 2))
	english := strings.Fields("timer heap channel pool buffer string builder mutex lock stack pointer escape goroutine scheduler queue steal map bucket slice array copy write read close select context deadline reflect interface method table garbage mark sweep barrier allocate span cache atomic memory order race detect profile trace test fuzz module version error panic recover defer closure loop range label constant type generic parameter constraint")
	chinese := strings.Fields("定时器 堆 通道 缓冲区 字符串 互斥锁 栈 指针 逃逸 协程 调度器 队列 窃取 哈希表 切片 数组 拷贝 写入 读取 关闭 上下文 截止时间 反射 接口 方法表 垃圾回收 标记 清扫 屏障 分配 缓存 原子 内存 顺序 竞态 性能 跟踪 测试 模块 版本 错误 崩溃 恢复 延迟 闭包 循环 常量 类型 泛型 约束")
	m := fstest.MapFS{}
	for i := range n / 10 {
		words, sep, end := english, " ", ". "
		if i%2 == 1 {
			words, sep, end = chinese, "", "。"
		}
		var b strings.Builder
		for j := range 10 {
			fmt.Fprintf(&b, "## %s %d\n\n", words[r.IntN(len(words))], j)
			for range 6 {
				for range 8 {
					b.WriteString(words[r.IntN(len(words))] + sep)
				}
				fmt.Fprintf(&b, "id%d%s", r.IntN(n), end)
			}
			b.WriteString("\n\n")
		}
		m[fmt.Sprintf("%05d.md", i)] = &fstest.MapFile{Data: []byte(b.String())}
	}
	return Source{Name: "big", FS: m}
}

var proseNote = []byte(strings.Repeat("# Timers\n\nA timer sits in a heap until it fires. It may be *stopped* or `Reset`.\n\n- once\n- again and again\n\n```go\nt := time.NewTimer(d)\ndefer t.Stop()\n```\n\n定时器放在堆里，到期之前都可以停掉。\n\n", 500))

func parseGoldmark(src []byte) { goldmark.DefaultParser().Parse(text.NewReader(src)) }

// perOp is the time of f, the least of a few runs.
func perOp(f func()) time.Duration {
	least := time.Duration(1<<63 - 1)
	for range 5 {
		start := time.Now()
		f()
		least = min(least, time.Since(start))
	}
	return least
}

func BenchmarkSplit(b *testing.B) {
	lang.DetectNote("")
	b.SetBytes(int64(len(proseNote)))
	b.ReportAllocs()
	for b.Loop() {
		Split("x.md", proseNote, SplitOptions{})
	}
	whole := perOp(func() { parseGoldmark(proseNote) })
	split := perOp(func() { Split("x.md", proseNote, SplitOptions{}) })
	b.ReportMetric(float64(split)/float64(whole), "x-goldmark")
}

func BenchmarkGoldmark(b *testing.B) {
	b.SetBytes(int64(len(proseNote)))
	for b.Loop() {
		parseGoldmark(proseNote)
	}
}

// BenchmarkSplitHostile splits 100 KB that are hard for a parser, beside 100 KB
// of prose.
func BenchmarkSplitHostile(b *testing.B) {
	const size = 100 << 10
	fill := func(s string) []byte { return bytes.Repeat([]byte(s), size/len(s)) }
	prose := perOp(func() { Split("x.md", proseNote[:size], SplitOptions{}) })
	for _, bb := range []struct {
		name string
		src  []byte
	}{
		{"quotes", fill("> ")}, {"quoted lines", fill("> > > > > > > > > > > >\n")}, {"items", fill("- ")}, {"numbers", fill("1. ")}, {"brackets", fill("[")}, {"definitions", fill("[a]:\n")},
		{"titles", fill("[a]: b \"\n")}, {"open fences", fill("```\n\n")}, {"tabs", fill("\t")}, {"headings", fill("# \n")}, {"comments", fill("<!--\n\n")}, {"one line", fill("word ")}, {"no blanks", fill("字")},
		{"nested", nested(size)}, {"setext", fill("a\n=\n")}, {"rules", fill("a\n***\n")},
	} {
		b.Run(strings.ReplaceAll(bb.name, " ", "-"), func(b *testing.B) {
			b.SetBytes(int64(len(bb.src)))
			for b.Loop() {
				Split("x.md", bb.src, SplitOptions{})
			}
			b.ReportMetric(float64(b.Elapsed())/float64(b.N)/float64(prose), "x-prose")
		})
	}
}

// nested is a list in a list in a list.
func nested(size int) []byte {
	var b bytes.Buffer
	for i := 0; b.Len() < size; i++ {
		b.WriteString(strings.Repeat("  ", i) + "- a\n")
	}
	return b.Bytes()
}

// BenchmarkSplitOneLine splits the longest file that is read, in one line.
func BenchmarkSplitOneLine(b *testing.B) {
	src := bytes.Repeat([]byte("word "), MaxFileBytes/5)
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		Split("x.md", src, SplitOptions{})
	}
}

func BenchmarkWarmSync(b *testing.B) {
	dir := b.TempDir()
	src := bigNotes(10_000)
	rep := mustSync(b, Open(dir, HashEmbedder{}, Options{}), src)
	cold := rep.Elapsed
	b.ReportAllocs()
	for b.Loop() {
		if rep = mustSync(b, Open(dir, HashEmbedder{}, Options{}), src); rep.Embedded != 0 {
			b.Fatalf("%+v", rep)
		}
	}
	b.ReportMetric(float64(rep.Chunks), "chunks")
	b.ReportMetric(float64(cold)/float64(b.Elapsed())*float64(b.N), "x-faster-than-cold")
}
