package group

import "testing"

// FuzzTyped reads budgets and time zones as people type them: a budget that is read is
// written so that it is read again, a zone that is found is one.
func FuzzTyped(f *testing.F) {
	for _, s := range []string{"200", "200 answers/day", "5k answers a month", "2.5M tokens/month", "1e9", "0.0001k", "-1", "Asia/Shanghai", "asia/shanghai", "america/new york", "UTC", "local", "../../etc/passwd", "posix/UTC"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if q, err := ParseQuota(text); err == nil {
			again, err := ParseQuota(q.String())
			if err != nil || q.N < 0 || q.N > 0 && again != q {
				t.Errorf("%q is %+v, then %+v, %v", text, q, again, err)
			}
		}
		if name, ok := ParseZone(text); ok {
			if again, ok := ParseZone(name); !ok || again != name {
				t.Errorf("zone %q is %q, then %q", text, name, again)
			}
		}
	})
}
