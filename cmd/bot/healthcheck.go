package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"time"

	"gophertutor/internal/health"
)

// healthCommand asks a running bot how it is, as the HEALTHCHECK of a container
// does: the image has no shell and no curl.
type healthCommand struct {
	Live        bool   `help:"${health_live}"`
	MetricsAddr string `placeholder:"HOST:PORT" help:"${metrics_addr}" hidden:""`
}

// healthTimeout is how long the bot may take to answer: longer than its checks,
// shorter than what container platforms wait.
const healthTimeout = 4 * time.Second

// Run implements the subcommand. It asks at the socket in the data folder; where
// there is none, at METRICS_ADDR.
func (h healthCommand) Run(ctx context.Context, a *app) error {
	ctx, cancel := context.WithTimeout(ctx, healthTimeout)
	defer cancel()
	c := &checkup{a: a}
	dir, addr := a.dataDir(), cmp.Or(h.MetricsAddr, a.env.get("METRICS_ADDR"))
	if dir == "" && addr == "" {
		return usageError{c.say("healthcheck needs the data folder of the running bot: set DATA_DIR", "healthcheck 需要正在运行的机器人的数据目录：请设置 DATA_DIR")}
	}
	rep, err := health.Ask(ctx, func(ctx context.Context) (net.Conn, error) {
		if dir != "" {
			conn, err := health.Dial(ctx, dir)
			if err == nil || addr == "" {
				return conn, err
			}
		}
		var d net.Dialer
		return d.DialContext(ctx, "tcp", here(addr))
	}, h.Live)
	switch {
	case errors.Is(err, os.ErrNotExist):
		c.fail(c.say("no bot serve runs with the data folder %s", "没有使用数据目录 %s 的 bot serve 在运行"), dir)
	case errors.Is(err, os.ErrPermission):
		c.fail(c.say("%v: run it as the user of bot serve", "%v：请用运行 bot serve 的用户执行"), err)
	case errors.Is(err, context.DeadlineExceeded):
		c.fail(c.say("bot serve does not answer within %v", "bot serve 在 %v 内没有应答"), healthTimeout)
	case err != nil:
		c.fail(c.say("bot serve does not answer: %v", "bot serve 没有应答：%v"), err)
	case h.Live:
		c.ok("%s", c.say("bot serve answers", "bot serve 有应答"))
	default:
		for _, p := range rep.Parts {
			c.part(p)
		}
		c.failed = c.failed || !rep.Ready // of a newer version, with states we don't know
	}
	if c.failed {
		return errReported
	}
	return nil
}

// here makes an address to listen at one to connect to.
func here(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return addr
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return net.JoinHostPort(host, port)
}

// part says in the operator's language how a part is.
func (c *checkup) part(p health.Part) {
	name, count := p.Name, ""
	switch p.Name {
	case "gateway":
		name = c.say("connection to Discord", "与 Discord 的连接")
		if p.Want > 0 {
			count = fmt.Sprintf(c.say(" (%d of %d)", "（%d / %d）"), p.Have, p.Want)
		}
	case "store":
		name = c.say("store", "数据库")
	case "index":
		name = c.say("index of the notes", "笔记索引")
	}
	state, say := string(p.State), c.fail
	switch p.State {
	case health.OK:
		state, say = c.say("works", "正常"), c.ok
	case health.Starting:
		state = c.say("not ready yet", "还没有就绪")
	case health.Down:
		state = c.say("does not work", "不可用")
	case health.Draining:
		state = c.say("ends: the bot is shutting down", "正在结束：机器人正在关闭")
	}
	say("%s", name+count+c.say(": ", "：")+state)
}
