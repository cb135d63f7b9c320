package formats

import "hindcast/ingest"

// statuspageSamples are pages of a service that does not exist.
var statuspageSamples = []ingest.Sample{
	{Name: "incidents", In: `{
  "page": {"id": "p1", "name": "Example Live", "url": "https://status.example.com", "time_zone": "America/New_York", "updated_at": "2031-03-03T21:10:00.000-05:00"},
  "incidents": [
    {"id": "i1", "name": "Listeners cannot join", "status": "resolved", "impact": "major", "shortlink": "https://example.org/i1",
     "created_at": "2031-03-03T20:09:11.512-05:00", "updated_at": "2031-03-03T20:55:00Z", "started_at": "2031-03-03T20:02:00-05:00",
     "components": [{"id": "c1", "name": "Live audio"}],
     "incident_updates": [
      {"id": "u2", "status": "resolved", "body": "<p>Joining works <strong>again</strong>.</p><p>Sorry &amp; thanks</p>", "incident_id": "i1",
       "created_at": "2031-03-03T20:55:00.000-05:00", "updated_at": "2031-03-03T20:56:00.000-05:00", "display_at": "2031-03-03T20:42:00.000-05:00",
       "affected_components": [{"code": "c1", "name": "Live audio", "old_status": "major_outage", "new_status": "operational"}, {"code": "c2", "name": "Join API"}]},
      {"id": "u1", "status": "investigating", "body": "We are looking into it.", "created_at": "2031-03-03T20:09:11.512-05:00", "display_at": "2031-03-03T20:09:11.512-05:00", "affected_components": null}
     ]},
    {"id": "i0", "name": "Old form", "status": "postmortem", "impact": "none", "created_at": "2031-02-01T00:00:00Z", "incident_updates": [
      {"status": "postmortem", "body": "a < b", "created_at": "2031-02-01T01:00:00Z", "affected_components": [{"name": "No components were affected by this update."}]}]},
    {"id": "i-1", "name": "No updates", "status": "identified", "impact": "minor", "started_at": "2031-01-01T00:00:00Z", "incident_updates": []}
  ]
}
`},
	{Name: "summary", In: "\xef\xbb\xbf" + `{"components": [{"id": "g", "name": "Core", "status": "operational", "group": true}, {"id": "c1", "name": "Live audio", "status": "partial_outage", "updated_at": "2031-03-03T20:05:00Z"}],
 "incidents": [{"id": "i1", "name": "Mail", "status": "identified", "impact": "minor", "updated_at": "2031-03-03T15:30:38.869Z", "incident_updates": [{"body": "<p>A fix is in.</p>"}]}],
 "scheduled_maintenances": [{"id": "m1", "name": "Rack move", "status": "scheduled", "impact": "maintenance", "scheduled_for": "2031-03-03T23:30:00.000Z", "updated_at": "2031-03-01T10:00:00Z",
   "incident_updates": [{"id": "u9", "body": "It will begin as planned.", "display_at": "2031-03-01T10:00:00Z"}]}],
 "status": {"indicator": "minor", "description": "Minor Service Outage"}, "page": {"name": "Example Live", "url": "https://status.example.com/"}}
`},
	{Name: "hostile", In: `{"page": {"name": "<script>alert(1)</script>"}, "incidents": [{"id": "../../x", "name": "=HYPERLINK(\"http://evil.example\")", "status": "'; DROP TABLE posts", "impact": "\u001b[31m", "shortlink": "javascript:alert(1)",
 "incident_updates": [{"id": "u", "created_at": "2031-03-03T20:00:00Z", "body": "<script>alert(1)</script><img src=x onerror=alert(1)>left <b>over</b>&lt;/script&gt;<style>p{}</style> \ud83d"}]}]}
`},
	{Name: "rejected", In: `{"page": {"name": "Example Live"}, "incidents": [
 {"id": "i1", "name": "a", "status": "identified", "updated_at": "2031-03-03T20:00:00Z", "incident_updates": [
   {"id": "u3", "display_at": "2031-03-03T20:00:00", "body": "no offset"},
   {"id": "u2", "body": "no time, not the newest"},
   {"id": "u1", "display_at": "2031-03-03T20:00:00+01:00", "body": "good"}]},
 7, null, {"id": "i2", "name": "no time at all"}
 ], "components": [{"name": "c", "status": "major_outage"}]} trailing
`},
	{Name: "cut", In: `{"page": {"name": "Example Live"}, "incidents": [
 {"id": "i1", "name": "before the cut", "created_at": "2031-03-03T20:00:00Z", "incident_updates": []},
 {"id": "i2", "name": "in the mid`},
}
