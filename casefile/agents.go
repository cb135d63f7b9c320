package casefile

// AgentRule says of which family a User-Agent is: of the first rule one of whose
// marks it holds and none of whose Unless. Marks are compared byte by byte, in the
// case their programs write them; one that begins with ^ must stand at the start, and
// what follows = must be all there is.
type AgentRule struct {
	Kind   string // one of the kinds docs/logs.md explains
	Family string
	Marks  []string
	Unless []string
}

// AgentOther is the kind and the family of an agent that no rule knows.
const AgentOther = "other"

// agentColumns are computed from user_agent whenever they are asked for: a better
// rule table needs no evidence loaded again, and loading pays nothing.
var agentColumns = []Column{
	{Name: "agent_family", Kind: Text, Null: true, Doc: "family of user_agent by hindcast's own rules (docs/logs.md): Chrome, Googlebot, curl ...; computed when asked"},
	{Name: "agent_kind", Kind: Text, Null: true, Doc: "kind of that family: browser, app, crawler, preview, monitor, library, tool, scanner, load, headless, other; computed when asked"},
}

// Derived returns the columns that are computed from the stored ones when they are
// asked for; they follow them.
func (t *Table) Derived() []Column {
	if t.part && t.Name == "requests" {
		return agentColumns
	}
	return nil
}

// AgentRules returns the rules in the order they are tried. What an agent holds
// is what its makers say it sends, or what RFC 9110 section 10.1.5 and the
// defaults in a program's source make it send. Most specific first: a crawler and a
// monitor name the browser they run, Edge and Opera name Chrome, and Chrome names
// Safari (MDN Web Docs, "Browser detection using the user agent string"). A family is
// what the client says of itself, never proof of what it is.
func AgentRules() []AgentRule {
	var all []AgentRule
	for _, part := range [][]AgentRule{agentMachines, agentPrograms, agentAnyRobot, agentPeople} {
		all = append(all, part...)
	}
	return all
}

// agentMachines are robots that say their name, often behind a browser's.
var agentMachines = []AgentRule{
	// Search and collection: each operator's page for webmasters.
	{"crawler", "Googlebot", []string{"Googlebot", "Google-InspectionTool", "GoogleOther", "AdsBot-Google", "Mediapartners-Google", "Storebot-Google"}, nil}, // developers.google.com/search/docs/crawling-indexing/overview-google-crawlers
	{"crawler", "Bingbot", []string{"bingbot", "BingPreview", "adidxbot", "msnbot"}, nil},                                                                    // bing.com/webmasters/help/which-crawlers-does-bing-use-8c184ec0
	{"crawler", "Yandex", []string{"YandexBot", "YandexImages", "YandexMobileBot", "YandexMetrika", "YandexAccessibilityBot"}, nil},                          // yandex.com/support/webmaster/robot-workings/check-yandex-robots.html
	{"crawler", "Baiduspider", []string{"Baiduspider"}, nil},
	{"crawler", "DuckDuckBot", []string{"DuckDuckBot", "DuckAssistBot"}, nil}, // duckduckgo.com/duckduckbot
	{"crawler", "Applebot", []string{"Applebot"}, nil},                        // support.apple.com/119829
	{"crawler", "Amazonbot", []string{"Amazonbot"}, nil},                      // developer.amazon.com/amazonbot
	{"crawler", "OpenAI", []string{"GPTBot", "ChatGPT-User", "OAI-SearchBot"}, nil},
	{"crawler", "Anthropic", []string{"ClaudeBot", "Claude-User", "Claude-SearchBot"}, nil},
	{"crawler", "PerplexityBot", []string{"PerplexityBot", "Perplexity-User"}, nil},
	{"crawler", "Bytespider", []string{"Bytespider"}, nil},
	{"crawler", "CCBot", []string{"CCBot/"}, nil},                                   // commoncrawl.org/ccbot
	{"crawler", "archive.org", []string{"archive.org_bot", "heritrix"}, nil},        // archive.org/details/archive.org_bot
	{"crawler", "AhrefsBot", []string{"AhrefsBot", "AhrefsSiteAudit"}, nil},         // ahrefs.com/robot
	{"crawler", "SemrushBot", []string{"SemrushBot", "SiteAuditBot"}, nil},          // semrush.com/bot
	{"crawler", "MJ12bot", []string{"MJ12bot"}, nil},                                // mj12bot.com
	{"crawler", "DotBot", []string{"DotBot"}, nil},                                  // moz.com/help/moz-procedures/crawlers/dotbot
	{"crawler", "PetalBot", []string{"PetalBot"}, nil},                              // webmaster.petalsearch.com
	{"crawler", "Meta crawler", []string{"meta-externalagent", "FacebookBot"}, nil}, // developers.facebook.com/docs/sharing/webmasters/web-crawlers
	// A preview is asked for because a person shared a link.
	{"preview", "Facebook preview", []string{"facebookexternalhit", "facebookcatalog"}, nil},
	{"preview", "X preview", []string{"Twitterbot"}, nil},
	{"preview", "LinkedIn preview", []string{"LinkedInBot"}, nil},
	{"preview", "Slack preview", []string{"Slackbot", "Slack-ImgProxy"}, nil}, // api.slack.com/robots
	{"preview", "Telegram preview", []string{"TelegramBot"}, nil},
	{"preview", "Discord preview", []string{"Discordbot"}, nil},
	{"preview", "WhatsApp preview", []string{"^WhatsApp/"}, nil},
	{"preview", "Mastodon preview", []string{"Mastodon/"}, nil},
	{"preview", "Bluesky preview", []string{"Bluesky Cardyb"}, nil},
	{"preview", "Skype preview", []string{"SkypeUriPreview"}, nil},
	// Health checks and uptime services.
	{"monitor", "ELB health check", []string{"ELB-HealthChecker"}, nil}, // docs.aws.amazon.com, target group health checks
	{"monitor", "Route 53 health check", []string{"Amazon-Route53-Health-Check"}, nil},
	{"monitor", "Google health check", []string{"^GoogleHC/", "GoogleStackdriverMonitoring"}, nil}, // cloud.google.com/load-balancing/docs/health-check-concepts
	{"monitor", "Kubernetes probe", []string{"^kube-probe/"}, nil},                                 // kubernetes pkg/probe/http
	{"monitor", "Prometheus", []string{"^Prometheus/", "Blackbox Exporter/"}, nil},                 // prometheus scrape/scrape.go
	{"monitor", "UptimeRobot", []string{"UptimeRobot"}, nil},
	{"monitor", "Uptime Kuma", []string{"Uptime-Kuma"}, nil},
	{"monitor", "Pingdom", []string{"Pingdom"}, nil},
	{"monitor", "StatusCake", []string{"StatusCake"}, nil},
	{"monitor", "Site24x7", []string{"Site24x7"}, nil},
	{"monitor", "Better Stack", []string{"Better Uptime Bot", "Better Stack"}, nil},
	{"monitor", "Datadog", []string{"DatadogSynthetics", "^Datadog"}, nil},
	{"monitor", "New Relic", []string{"NewRelicPinger", "NewRelicSynthetics"}, nil},
	{"monitor", "check_http", []string{"check_http/"}, nil},       // monitoring-plugins plugins/check_http.c
	{"monitor", "Envoy health check", []string{"^Envoy/HC"}, nil}, // envoy source/extensions/health_checkers/http
	{"monitor", "Consul", []string{"^Consul Health Check"}, nil},  // consul agent/checks/check.go
}

// agentPrograms are programs whose author or user is no browser's.
var agentPrograms = []AgentRule{
	{"scanner", "Nmap", []string{"Nmap Scripting Engine"}, nil}, // nmap nselib/http.lua
	{"scanner", "masscan", []string{"masscan"}, nil},
	{"scanner", "ZGrab", []string{"zgrab/"}, nil},
	{"scanner", "sqlmap", []string{"sqlmap/"}, nil},
	{"scanner", "Nikto", []string{"Nikto"}, nil},
	{"scanner", "Nuclei", []string{"Nuclei"}, nil},
	{"scanner", "WPScan", []string{"WPScan"}, nil},
	{"scanner", "gobuster", []string{"^gobuster/", "DirBuster", "^feroxbuster/", "Fuzz Faster U Fool"}, nil},
	{"scanner", "Censys", []string{"CensysInspect"}, nil},
	{"scanner", "Expanse", []string{"Expanse, a Palo Alto Networks"}, nil},
	{"load", "ApacheBench", []string{"^ApacheBench/"}, nil},           // httpd support/ab.c
	{"load", "k6", []string{"^k6/", "^Grafana k6/"}, nil},             // k6 js/runner.go
	{"load", "Siege", []string{"(compatible; Siege", "JoeDog/"}, nil}, // siege doc/siegerc
	{"load", "hey", []string{"^hey/"}, nil},                           // rakyll/hey requester
	{"load", "Vegeta", []string{"^vegeta"}, nil},
	{"load", "Gatling", []string{"^Gatling/", "^gatling/"}, nil},
	{"load", "Artillery", []string{"^Artillery"}, nil},
	{"load", "autocannon", []string{"autocannon"}, nil},
	{"load", "oha", []string{"^oha/"}, nil},
	{"headless", "Headless Chrome", []string{"HeadlessChrome/"}, nil}, // developer.chrome.com/docs/chromium/headless
	{"headless", "PhantomJS", []string{"PhantomJS/"}, nil},
	{"headless", "Electron", []string{" Electron/"}, nil},
	{"tool", "curl", []string{"^curl/"}, nil}, // curl src/tool_operate.c
	{"tool", "Wget", []string{"^Wget/", "^Wget2/", "^Wget"}, nil},
	{"tool", "HTTPie", []string{"^HTTPie/", "^xh/"}, nil},
	{"tool", "Postman", []string{"^PostmanRuntime/"}, nil},
	{"tool", "Insomnia", []string{"^insomnia/", "^Insomnia"}, nil},
	{"tool", "PowerShell", []string{"WindowsPowerShell/", " PowerShell/"}, nil},
	{"tool", "git", []string{"^git/"}, nil},
	{"tool", "apt", []string{"^Debian APT"}, nil},
	{"library", "python-requests", []string{"^python-requests/"}, nil}, // requests utils.default_user_agent
	{"library", "urllib", []string{"^Python-urllib/", "^python-urllib3/"}, nil},
	{"library", "aiohttp", []string{"aiohttp/"}, nil},
	{"library", "HTTPX", []string{"^python-httpx/"}, nil},
	{"library", "Scrapy", []string{"Scrapy/"}, nil},
	{"library", "botocore", []string{"^Boto3/", "^Botocore/", "^aws-cli/", "^aws-sdk-"}, nil},
	{"library", "Go-http-client", []string{"^Go-http-client/", "^Go 1.1 package http"}, nil}, // go src/net/http/request.go
	{"library", "fasthttp", []string{"^fasthttp"}, nil},
	{"library", "resty", []string{"^go-resty/"}, nil},
	{"library", "okhttp", []string{"^okhttp/"}, nil}, // okhttp internal Version.userAgent
	{"library", "Apache-HttpClient", []string{"Apache-HttpClient/", "Apache-HttpAsyncClient/", "^Jakarta Commons-HttpClient/"}, nil},
	{"library", "Java", []string{"^Java/", " Java/", "^Java-http-client/", "^ReactorNetty/", "^Jetty/", "^Apache-CXF"}, nil}, // jdk java.net.http
	{"library", "axios", []string{"^axios/"}, nil},
	{"library", "Node.js", []string{"^node-fetch", "^node-superagent/", "^got (", "^got/", "^undici", "=node", "^Node.js/", "^Deno/", "^Bun/"}, nil},
	{"library", "libwww-perl", []string{"libwww-perl", "^lwp-", "^HTTP-Tiny/"}, nil},
	{"library", "Ruby", []string{"^Ruby", "^Faraday v", "^rest-client/", "^HTTParty", "^http.rb/"}, nil},
	{"library", "PHP", []string{"^GuzzleHttp/", "^PHP/", "^Guzzle/", "^Symfony HttpClient", "^PHP-SOAP/"}, nil},
	{"library", "reqwest", []string{"^reqwest/", "^hyper/", "^ureq/"}, nil},
	{"library", "Dart", []string{"^Dart/"}, nil},
	{"library", "WinHTTP", []string{"WinHttp", "^WinINet", "^Microsoft-WNS", "^Microsoft WinRM"}, nil},
	{"library", ".NET", []string{"^RestSharp/", "^.NET"}, nil},
	{"library", "lua-resty-http", []string{"^lua-resty-http/"}, nil},
	{"library", "libcurl", []string{"libcurl/"}, nil},
}

// agentAnyRobot catches robots by the words robots use.
var agentAnyRobot = []AgentRule{
	{"crawler", "other robot", []string{"bot/", "Bot/", "bot;", "Bot;", "bot)", "Bot)", "bot ", "Bot ", "-bot", "_bot", "crawler", "Crawler", "spider", "Spider", "(+http", "; +http", " +http", "Feedfetcher", "feedparser"},
		[]string{"CUBOT", "Cubot"}}, // a maker of telephones
}

// agentPeople are the programs people look through.
var agentPeople = []AgentRule{
	// Pages shown inside an application.
	{"app", "Facebook app", []string{"FBAN/", "FBAV/", "FB_IAB/"}, nil},
	{"app", "Instagram app", []string{"Instagram "}, nil},
	{"app", "X app", []string{"Twitter for ", "TwitterAndroid", "^Twitter-iPhone/", "^Twitter/"}, nil},
	{"app", "TikTok app", []string{"musical_ly", "BytedanceWebview", "TikTok", "trill_"}, nil},
	{"app", "Snapchat app", []string{"Snapchat/"}, nil},
	{"app", "Pinterest app", []string{"[Pinterest/"}, nil},
	{"app", "LINE app", []string{" Line/"}, nil},
	{"app", "WeChat app", []string{"MicroMessenger/"}, nil},
	{"app", "Google app", []string{" GSA/"}, nil},
	{"app", "Apple app", []string{"CFNetwork/"}, nil},                         // CFNetwork's default: App/1 CFNetwork/2 Darwin/3
	{"app", "Android app", []string{"^Dalvik/"}, nil},                         // HttpURLConnection on Android
	{"app", "Android WebView", []string{"; wv)", "Version/4.0 Chrome/"}, nil}, // developer.chrome.com/docs/multidevice/user-agent
	// Browsers that name others follow the ones they name only where they are last.
	{"browser", "Edge", []string{" Edg/", " EdgA/", " EdgiOS/", " Edge/"}, nil},
	{"browser", "Opera", []string{" OPR/", " OPT/", " OPX/", "^Opera/", "Opera Mini", " Opera "}, nil},
	{"browser", "Samsung Internet", []string{"SamsungBrowser/"}, nil},
	{"browser", "Yandex Browser", []string{"YaBrowser/"}, nil},
	{"browser", "Vivaldi", []string{"Vivaldi/"}, nil},
	{"browser", "UC Browser", []string{"UCBrowser/", " UBrowser/"}, nil},
	{"browser", "QQ Browser", []string{"QQBrowser/"}, nil},
	{"browser", "MIUI Browser", []string{"MiuiBrowser/"}, nil},
	{"browser", "Huawei Browser", []string{"HuaweiBrowser/"}, nil},
	{"browser", "DuckDuckGo", []string{"DuckDuckGo/", " Ddg/"}, nil},
	{"browser", "Whale", []string{" Whale/"}, nil},
	{"browser", "Silk", []string{" Silk/"}, nil},
	{"browser", "SeaMonkey", []string{"SeaMonkey/", "Seamonkey/"}, nil},
	{"browser", "Pale Moon", []string{"PaleMoon/"}, nil},
	{"browser", "Firefox", []string{"Firefox/", "FxiOS/", " Focus/"}, nil},
	{"browser", "Chrome", []string{"Chrome/", "CriOS/", "Chromium/"}, nil},
	{"browser", "Android Browser", []string{"Version/4.0 Safari/", "Version/4.0 Mobile Safari/"}, nil},
	{"browser", "Safari", []string{"Safari/"}, nil},
	{"browser", "Internet Explorer", []string{"MSIE ", "Trident/"}, nil},
	{"app", "iOS WebView", []string{"AppleWebKit/"}, nil}, // WKWebView names no Safari
	{"browser", "Konqueror", []string{"Konqueror"}, nil},
	{"browser", "text browser", []string{"^Lynx/", "^w3m/", "^Links ", "^ELinks/"}, nil},
	{"browser", "other Mozilla", []string{"^Mozilla/"}, nil},
}
