// Command hindcast reconstructs an incident minute by minute from the evidence
// different people hold, and says honestly what that evidence supports.
package main

import (
	"os"
	"time"
)

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr, time.Now)) }
