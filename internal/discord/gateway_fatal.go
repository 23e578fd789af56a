package discord

import (
	"errors"
	"net/http"
)

// A fatalError ends the gateway: what is wrong stays wrong until somebody
// changes the configuration. Error is English for the log, text is for people.
type fatalError struct {
	Code int // the gateway's close code, or 401 from REST
}

func (e *fatalError) Error() string { return "discord: " + e.text("en") }

// text says what is wrong and what to do, in "zh" or else in English.
func (e *fatalError) text(lang string) string {
	t := fatalTexts()[e.Code]
	if lang == "zh" {
		return t.zh
	}
	return t.en
}

// Close codes after which connecting again is of no use.
// https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway
const (
	closeAuthentication    = 4004
	closeInvalidShard      = 4010
	closeShardingRequired  = 4011
	closeInvalidVersion    = 4012
	closeInvalidIntents    = 4013
	closeDisallowedIntents = 4014
)

// fatalTexts has a text for every code of a fatalError.
func fatalTexts() map[int]struct{ en, zh string } {
	return map[int]struct{ en, zh string }{
		http.StatusUnauthorized: {
			"the bot token is not accepted (HTTP 401): copy it again from the application's page, Bot, Reset Token",
			"机器人令牌无效（HTTP 401）：请到应用页面的 Bot › Reset Token 重新复制",
		},
		closeAuthentication: {
			"the bot token is not accepted (4004): copy it again from the application's page, Bot, Reset Token",
			"机器人令牌无效（4004）：请到应用页面的 Bot › Reset Token 重新复制",
		},
		closeInvalidShard: {
			"the shard is not valid (4010): SHARD_COUNT and SHARD_IDS do not go together",
			"分片无效（4010）：SHARD_COUNT 与 SHARD_IDS 不一致",
		},
		closeShardingRequired: {
			"the bot is in more servers than its shards may serve, 2,500 each (4011): start it again with SHARD_COUNT unset, or larger for all processes",
			"机器人所在的服务器超过了分片的上限，每个分片最多 2,500 个（4011）：请去掉 SHARD_COUNT 后重启，或为所有进程调大它",
		},
		closeInvalidVersion: {
			"the gateway's version is not served any more (4012): a newer release of this bot is needed",
			"Discord 不再支持这个网关版本（4012）：请升级本机器人",
		},
		closeInvalidIntents: {
			"the intents are not valid (4013): a newer release of this bot is needed",
			"请求的 intents 无效（4013）：请升级本机器人",
		},
		closeDisallowedIntents: {
			"the message content intent is not allowed (4014): switch it on at the application's page, Bot, Message Content Intent, or do not ask for it in the bot's configuration",
			"没有开启 Message Content Intent（4014）：请在应用页面的 Bot 中打开它，或在机器人的配置中关闭它",
		},
	}
}

// fatalFor is nil for what trying again may cure.
func fatalFor(err error) *fatalError {
	var closed *closeError
	switch {
	case unauthorized(err):
		return &fatalError{http.StatusUnauthorized}
	case errors.As(err, &closed) && closed.code >= 4000:
		if _, ok := fatalTexts()[closed.code]; ok {
			return &fatalError{closed.code}
		}
	}
	return nil
}
