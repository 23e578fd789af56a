package main

import (
	"fmt"
	"net"
	"net/http"
	"net/http/pprof"
)

// pprofHandler serves profiles. They show the inside of the process, its memory
// with it, so only this machine may ask; and no web page may through somebody's
// browser on it, which is why the name that is asked for must be this machine's.
func pprofHandler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := r.Host
		if h, _, err := net.SplitHostPort(host); err == nil {
			host = h
		}
		if !isLoopback(host) {
			http.Error(w, "this machine only", http.StatusForbidden)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

// isLoopback reports whether a host can be nothing but this machine. A name other
// than localhost is whatever a resolver says.
func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// listenLoopback is listen for an address that only this machine reaches; others
// are refused.
func listenLoopback(name, addr string) (net.Listener, error) {
	if err := checkLoopback(name, addr); err != nil {
		return nil, err
	}
	l, err := listen(name, addr)
	if err != nil {
		return nil, err
	}
	// What localhost means is in a file.
	if at, ok := l.Addr().(*net.TCPAddr); !ok || !at.IP.IsLoopback() {
		l.Close()
		return nil, usageError{fmt.Sprintf("%s: %q is %s here, no loopback address", name, addr, l.Addr())}
	}
	return l, nil
}

// checkLoopback reports an address that nothing could listen at, or that others may
// reach.
func checkLoopback(name, addr string) error {
	if host, _, err := net.SplitHostPort(addr); err == nil && !isLoopback(host) {
		return usageError{fmt.Sprintf("%s: %q is not a loopback address such as 127.0.0.1:6060; profiles show what is in memory", name, addr)}
	}
	return checkAddress(name, addr)
}
