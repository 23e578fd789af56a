package grade

import (
	"slices"
	"testing"
)

// TestDisown checks which clauses of an answer are denied as a whole.
func TestDisown(t *testing.T) {
	v, err := vocab()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		answer string
		want   []bool
	}{
		{"It is not true that a closed channel blocks its receivers.", []bool{true}},
		{"It isn't the case that maps keep their order, and that they shrink.", []bool{true, true}},
		{"It is not true that maps keep their order: each range begins somewhere else.", []bool{true, false}},
		{"I don't think that a nil map can be written to, it panics.", []bool{true, false}},
		{"It's a myth that the stack of a goroutine is fixed, since it is copied when it is full.", []bool{true, false}},
		{"The idea that a defer runs at the end of its block is mistaken.", []bool{true}},
		{"Those who say that a slice is copied; its array as well; are wrong.", []bool{true, true, true}},
		{"Maps keep their order. None of this is true.", []bool{true, false}},
		{"Maps keep their order; slices are copied; quite the reverse.", []bool{true, true, false}},
		{"认为 map 有序是错误的。", []bool{true}},
		{"说切片会复制底层数组，map 也会复制的人都错了。", []bool{true, true}},
		{"defer 在代码块结束时执行，这种说法不对。", []bool{true, false}},
		{"map 的遍历有序的观点不成立。", []bool{true}},
		{"别以为关闭通道是必须的，收的一方照样能退出。", []bool{true, false}},
		{"“关闭两次没关系”这句话不成立。", []bool{true}},
		{"别以为向 nil channel 发送会 panic，其实会一直阻塞。", []bool{true, false}},
		// What is only like it denies nothing.
		{"The error that is returned says that the context was cancelled.", []bool{false}},
		{"It is an error that the caller has to handle.", []bool{false}},
		{"A program with a data race is wrong.", []bool{false}},
		{"No worker may claim the same job twice.", []bool{false}},
		{"也就是说，并发写 map 会报错误。", []bool{false, false}},
		{"这说明你写错了。", []bool{false}},
		{"It is true that maps are not safe for concurrent use.", []bool{false}},
	} {
		var got []bool
		for _, c := range v.read(tt.answer, nil) {
			got = append(got, c.dismissed)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.answer, got, tt.want)
		}
	}
}
