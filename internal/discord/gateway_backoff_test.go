package discord

import (
	"context"
	"errors"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// TestGatewayBackoff has no network for ten minutes.
func TestGatewayBackoff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rest := &fakeREST{handle: func(int, *http.Request) (*http.Response, error) {
			return answerOf(200, `{"url":"ws://gateway"}`)
		}}
		var dials []time.Time
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
		defer cancel()
		err := runGateway(ctx, gatewayConfig{
			Token: testToken, Transport: rest, MinBackoff: time.Second, MaxBackoff: time.Minute,
			Dial: func(context.Context, string, string) (net.Conn, error) {
				dials = append(dials, time.Now())
				return nil, errors.New("no network")
			},
		})
		if err != nil {
			t.Errorf("runGateway = %v", err)
		}
		for i := 1; i < len(dials); i++ {
			gap := dials[i].Sub(dials[i-1])
			most := min(time.Minute, time.Second<<max(0, i-2))
			least := most / 2
			if i == 1 {
				least = 0
			}
			if gap < least || gap > most {
				t.Errorf("gap %d is %v, want %v to %v", i, gap, least, most)
			}
		}
		if n := len(dials); n < 14 || n > 26 {
			t.Errorf("%d dials in ten minutes", n)
		}
	})
}

// TestGatewayRESTDown is an outage of the REST API, which the gateway's address
// comes from.
func TestGatewayRESTDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rest := &fakeREST{handle: func(int, *http.Request) (*http.Response, error) { return answerOf(503, "") }}
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		if err := runGateway(ctx, gatewayConfig{Token: testToken, Transport: rest}); err != nil {
			t.Errorf("runGateway = %v", err)
		}
		if n := rest.requests(); n < 100 || n > 400 {
			t.Errorf("%d requests in an hour", n)
		}
	})
}
