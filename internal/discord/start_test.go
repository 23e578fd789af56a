package discord

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bwmarrin/discordgo"

	"gophertutor/internal/logs"
)

// Nobody tells who writes a message that the bot is just starting, so a message waits
// until it has; one that comes as the bot ends holds up nothing.
func TestMessageWaitsForStart(t *testing.T) {
	for name, opens := range map[string]bool{"opens": true, "ends": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				book := &logBook{}
				b, err := New(Config{
					Token: testToken, Transport: &fakeREST{}, Log: logs.New(book, logs.Options{Level: slog.LevelDebug}),
					Open: func(context.Context) (Data, error) { return Data{}, nil },
				})
				if err != nil {
					t.Fatal(err)
				}
				base, end := context.WithCancel(t.Context())
				defer end()
				b.base = base
				b.queue.closing() // so that nothing but taking it up happens
				served := make(chan struct{})
				go func() {
					defer close(served)
					b.message(&discordgo.Message{ID: "1", ChannelID: "2", Content: "why", Author: &discordgo.User{ID: "3"}})
				}()
				time.Sleep(20 * time.Second) // of the bubble
				select {
				case <-served:
					t.Fatal("not waited for")
				default:
				}
				if opens {
					b.userID.Store("4")
					close(b.ready)
					close(b.online)
				} else {
					end()
				}
				<-served
				end()
				for range 20 { // what it knew counts to the last, or nobody would be told that it ends
					if b.isReady(time.Second) != opens {
						t.Fatalf("ready after the end: %v", !opens)
					}
				}
				if took := strings.Contains(book.String(), "message passed over"); took != opens {
					t.Errorf("taken up: %v, want %v\n%s", took, opens, book)
				}
			})
		})
	}
}
