package formats

import (
	"bytes"
	"strconv"
	"strings"

	"hindcast/casefile"
)

// signature says what class of message holds all of its words. Words are matched
// as bytes, in the case programs write them.
type signature struct {
	class  string
	words  []string
	source string // who writes it
}

// signatures are tried in order; the first that fits names the class. They are
// the messages of capacity, limits, failing upstreams and changes that programs
// themselves write, kept verbatim so that a reader can search for them.
var signatures = []signature{
	{"saturation", []string{"reached MaxRequestWorkers"}, "Apache httpd mpm_common, AH00161, AH00484, AH00287"},
	{"saturation", []string{"reached MaxClients"}, "Apache httpd 2.2 prefork and worker"},
	{"saturation", []string{"scoreboard is full"}, "Apache httpd event, AH00485"},
	{"saturation", []string{"server is within MinSpareThreads of MaxRequestWorkers"}, "Apache httpd, AH10159"},
	{"saturation", []string{"server seems busy"}, "Apache httpd prefork, AH00162; PHP-FPM"},
	{"saturation", []string{"worker_connections are not enough"}, "nginx ngx_connection.c"},
	{"saturation", []string{"reached pm.max_children"}, "PHP-FPM fpm_process_ctl.c"},
	{"pool_exhausted", []string{"remaining connection slots are reserved"}, "PostgreSQL InitPostgres"},
	{"pool_exhausted", []string{"too many clients already"}, "PostgreSQL proc.c"},
	{"pool_exhausted", []string{"Too many connections"}, "MySQL ER_CON_COUNT_ERROR"},
	{"pool_exhausted", []string{"max number of clients reached"}, "Redis networking.c"},
	{"pool_exhausted", []string{"Connection is not available, request timed out"}, "HikariCP HikariPool"},
	{"pool_exhausted", []string{"Timeout waiting for idle object"}, "Apache Commons Pool GenericObjectPool"},
	{"pool_exhausted", []string{"QueuePool limit", "reached"}, "SQLAlchemy pool"},
	{"pool_exhausted", []string{"no more connections allowed"}, "PgBouncer objects.c"},
	{"queue_full", []string{"listen queue", "full"}, "uWSGI; PHP-FPM"},
	{"queue_full", []string{"RejectedExecutionException"}, "java.util.concurrent"},
	{"conntrack_full", []string{"table full, dropping packet"}, "Linux nf_conntrack_core.c"},
	{"syn_cookies", []string{"ossible SYN flooding on port"}, "Linux tcp_input.c"},
	{"oom", []string{"Out of memory: Kill"}, "Linux mm/oom_kill.c"},
	{"oom", []string{"invoked oom-killer"}, "Linux mm/oom_kill.c"},
	{"oom", []string{"java.lang.OutOfMemoryError"}, "OpenJDK"},
	{"oom", []string{"Cannot allocate memory"}, "errno ENOMEM, strerror"},
	{"too_many_open_files", []string{"Too many open files"}, "errno EMFILE, strerror"},
	{"too_many_open_files", []string{"too many open files"}, "Go syscall EMFILE"},
	{"rate_limited", []string{"limiting requests"}, "nginx ngx_http_limit_req_module"},
	{"rate_limited", []string{"limiting connections"}, "nginx ngx_http_limit_conn_module"},
	{"upstream_down", []string{"no live upstreams"}, "nginx ngx_http_upstream.c"},
	{"upstream_timeout", []string{"upstream timed out"}, "nginx ngx_http_upstream.c"},
	{"upstream_timeout", []string{"The timeout specified has expired"}, "Apache APR APR_TIMEUP, mod_proxy"},
	{"upstream_reset", []string{"upstream prematurely closed connection"}, "nginx ngx_http_upstream.c"},
	{"upstream_down", []string{"(111: Connection refused) while connecting to upstream"}, "nginx ngx_http_upstream.c"},
	{"upstream_down", []string{"disabling worker for"}, "Apache mod_proxy, AH00957"},
	{"restart", []string{"resuming normal operations"}, "Apache httpd, AH00163, AH00489, AH00292"},
	{"restart", []string{"start worker processes"}, "nginx ngx_process_cycle.c"},
	{"restart", []string{"caught SIGTERM, shutting down"}, "Apache httpd, AH00169"},
	{"config_change", []string{"Graceful restart requested"}, "Apache httpd, AH00171, AH00493"},
	{"config_change", []string{"signal 1 (SIGHUP) received", "reconfiguring"}, "nginx ngx_process_cycle.c"},
}

// classOf names the class of a message; empty where none fits.
func classOf(text []byte) string {
	line := casefile.View(text)
next:
	for i := range signatures {
		for _, w := range signatures[i].words {
			if !strings.Contains(line, w) {
				continue next
			}
		}
		return signatures[i].class
	}
	return ""
}

// templateOf returns an id that messages share which differ only in numbers,
// quoted text and words that hold a digit (addresses, ids): FNV-1a of what is
// left, as 16 hexadecimal digits. The same text gives the same id everywhere.
func templateOf(text []byte) string {
	h := fnv64(offset64)
	for len(text) > 0 {
		switch c := text[0]; {
		case c == '"' || c == '\'':
			end := bytes.IndexByte(text[1:], c)
			if end < 0 {
				text = nil
			} else {
				text = text[end+2:]
			}
			h.add('"')
		case c <= ' ':
			text = text[1:]
			h.add(' ')
		default:
			end := bytes.IndexAny(text, " \t\"'")
			if end <= 0 {
				end = len(text)
			}
			if bytes.ContainsAny(text[:end], "0123456789") {
				h.add('#')
			} else {
				h.add(text[:end]...)
			}
			text = text[end:]
		}
	}
	const hexDigits = 16
	id := strconv.FormatUint(uint64(h), 16)
	return "0000000000000000"[:hexDigits-len(id)] + id
}

// fnv64 is the FNV-1a hash of 64 bits (RFC 9923), without the interface that would
// cost memory for every line.
type fnv64 uint64

const offset64, prime64 = 14695981039346656037, 1099511628211

func (h *fnv64) add(b ...byte) {
	for _, c := range b {
		*h = (*h ^ fnv64(c)) * prime64
	}
}
