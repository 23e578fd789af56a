package lang

import (
	_ "embed"
	"sync"
	"unicode/utf8"
)

//go:generate go run gen_plain.go

// plainTxt lists the stems of everyday English: those that stand in the comments
// of at least a dozen packages of the standard library. gen_plain.go counts them.
//
//go:embed data/plain.txt
var plainTxt string

var plainWords = sync.OnceValue(func() map[string]bool { return set(plainTxt) })

// latinStops are the words of an English question that say nothing about what
// it asks for.
var latinStops = set(`a about above after again all also although always am an and any anybody anyone anything are aren't arent as at
away be because been before being below between both but by came can can't cannot cant come comes could couldn't couldnt did didn't didnt do
does doesn't doesnt doing don't dont done each either else even ever every everything few for from further gets getting give
gives go golang goes got had has hasn't hasnt have haven't havent having he hello her here hey hi him his how however i i'm i've id if ill im in
instead into is isn't isnt it it's its itself ive just let lets like look lot made makes many may maybe me might mine more most much must my
myself neither never no nobody nor not nothing now of off often oh ok okay on once one ones only onto or other others our out over own
please put quite rather said same say says see seem seems shall she should shouldn't shouldnt since so some somebody
someone something sometimes still such suppose supposed sure take takes tell than thank thanks that that's thats the their them then there these
they thing things think this those though through thus to together told too toward under until up upon us very via was wasn't
wasnt way we well were what what's whats whatever when where whether which while who whole whom whose why will with within without won't wont
would wouldn't wouldnt yes yet you you're your yours yourself actually basically exactly really simply anyway kind sort quick quickly
able become becomes became certain against along among hence therefore unless whenever mostly merely towards somehow whoever`)

// weak are the words that stand in questions about anything.
var weak = set(`already answer answers ask asks asked asking describe detail details difference example examples explain
explanation happen happens happened help idea internals interview interviewer interviewers know learn mean means meaning need
needs people problem question questions reason show tutorial understand understanding use used uses using
want wants work works working write writing code coding program feature implement implemented implementation inside
language walk strategy topic concept basics overview short brief scratch remember remembered recall heard wonder wondering curious confused claim claims sentence sentences words steps compute computes 语言 面试 解释 说明 介绍 问题 例子 举例 示例 实现 原理 底层 内部 代码 程序 使用 理解 区别 知道 细节 面试题 面试官 详细 编程 机制 完整 答 回答 答案 记得 听说 据说 好奇 印象 疑惑 困惑`)

// hanStops are the words of a Chinese question that say nothing about what it
// asks for. They are matched after every longer dictionary entry.
var hanStops = set(`的 了 吗 呢 吧 啊 呀 么 嘛 哦 是 在 和 与 或 及 而 也 都 就 还 又 再 才 很 更 最 太 会 能 可 要 想 把 被 给 让 对 向 从 到 由 为 以 于 用 有 没 不 这 那 哪 谁 我 你 他 她 它
我们 你们 他们 大家 自己 什么 为什么 为啥 为何 怎么 怎样 怎么样 如何 是否 是不是 有没有 能不能 可不可以 会不会 哪些 哪个 哪里 多少 几个 请问 请 一下 一个 一些 一种 这个 那个 这样 那样 这些 那些
可以 可能 应该 需要 已经 但是 但 而且 并且 如果 的话 因为 所以 虽然 然后 之后 的时候 时候 时 里 里面 中 上 下 关于 以及 或者 还是 其实 到底 究竟 具体 讲 说 讲讲 说说 谈谈 聊聊 告诉
讲一下 说一下 介绍一下 解释一下 帮我 想问 到底是 是什么 是怎么 是如何 什么是 干什么 做什么 怎么办 怎么做 有什么 有哪些 什么样 吗 么 呢 后 前 些 个 种 次 啥 咋 得 地 着 过 每 各 某 该 此 其 之 等 等等 却 则 若 当 将 并 一 现在 现 同 另 接着 去 来 起来 下去 出来 只 全 好 老 反而 老是 明明 居然 竟然 照样 光 直接 最 每次 一次 一下子 这种 那种 这么 那么 怎 时候会 为 由 谁 上 里 想 想知道 任何 两者 根本 往往 仍然 例如 比如 包括 即使 大多 多数 进行 尽管 甚至 意思 除非 无论 反正 根据 方面 至今 早已 多半 恰恰 假如 如今 曾经 毫无 格外 碰巧 必然 会怎样 怎么回事 办 弄 咋办 有何 有啥 啥样 哪 么样`)

var stopExtents = func() *extents {
	e := new(extents)
	for w := range hanStops {
		e.add(w, utf8.RuneCountInString(w))
	}
	return e
}()

// IsStop reports whether an English word in small letters says nothing about what a
// question asks for.
func IsStop(word string) bool { return latinStops[word] }
