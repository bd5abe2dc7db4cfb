package main

import (
	"fmt"
	"log"
	"math/rand"
	"net/http"
	"time"
)

func main() {
	rand.Seed(time.Now().UnixNano())
	started := time.Now()

	server := &http.Server{
		Addr:         ":8080",
		ReadTimeout:  15 * time.Second,
		WriteTimeout: 15 * time.Second,
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if rand.Intn(10) == 0 {
				w.WriteHeader(http.StatusInternalServerError)
				fmt.Fprint(w, "We're down!")
				return
			}
			fmt.Fprintf(w, "Uptime: %d", int(time.Since(started).Seconds()))
		}),
	}
	log.Fatal(server.ListenAndServe())
}
