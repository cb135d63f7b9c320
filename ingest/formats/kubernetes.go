package formats

import (
	"cmp"
	"io"
	"strings"

	"hindcast/casefile"
	"hindcast/ingest"
)

var _ = ingest.Register(ingest.Format{
	Name: "kubernetes-events",
	Doc: `Kubernetes events as kubectl get events -o json prints them, of v1 (involvedObject) and of events.k8s.io/v1 (regarding): a
list, single events one after the other, or what a watch prints. One event is one message at the time it last happened. Repeats
are one event with a count; the text says how often and since when. What it says was done (scaling, rollouts, rollbacks,
reboots, leader changes, cordons) is a change too; a Warning is an alert too, from its first to its last time. Clusters keep events for an hour.`,
	Record:  "event",
	Primary: "messages",
	Tables:  []string{"messages", "changes", "alerts"},
	Sniff: sniffJSON(`"items" with "involvedObject" or "regarding"`, []string{"items[].involvedObject", "items[].reason"}, []string{"items[].regarding", "items[].reason"},
		[]string{"involvedObject", "reason"}, []string{"regarding", "reason"}, []string{"object.involvedObject", "object.reason"}, []string{"object.regarding", "object.reason"}),
	Stream: streamOps(readKubernetes),
	Samples: []ingest.Sample{
		{Name: "list", In: `{"apiVersion": "v1", "kind": "List", "metadata": {"resourceVersion": ""}, "items": [
 {"apiVersion": "v1", "kind": "Event", "type": "Normal", "reason": "ScalingReplicaSet", "message": "Scaled up replica set join-6d4cf56db6 to 40 from 10", "count": 1, "firstTimestamp": "2024-08-13T00:19:00Z", "lastTimestamp": "2024-08-13T00:19:00Z", "eventTime": null, "source": {"component": "deployment-controller"}, "involvedObject": {"kind": "Deployment", "namespace": "live", "name": "join"}, "metadata": {"creationTimestamp": "2024-08-13T00:19:00Z"}},
 {"apiVersion": "v1", "kind": "Event", "type": "Warning", "reason": "BackOff", "message": "Back-off restarting failed container", "count": 12, "firstTimestamp": "2024-08-13T00:20:00Z", "lastTimestamp": "2024-08-13T00:31:00Z", "source": {"component": "kubelet", "host": "node-3"}, "involvedObject": {"kind": "Pod", "namespace": "live", "name": "join-abc"}},
 {"type": "Warning", "reason": "OOMKilling", "message": "Memory cgroup out of memory: Killed process 4242 (join)", "count": 1, "firstTimestamp": "2024-08-13T00:21:00Z", "lastTimestamp": "2024-08-13T00:21:00Z", "source": {"component": "kernel-monitor", "host": "node-3"}, "involvedObject": {"kind": "Node", "name": "node-3"}},
 {"type": "Normal", "reason": "Killing", "message": "Stopping container join", "firstTimestamp": null, "lastTimestamp": null, "eventTime": "2024-08-12T20:22:00.123456-04:00", "reportingComponent": "kubelet", "reportingInstance": "node-3", "involvedObject": {"kind": "Pod", "namespace": "live", "name": "join-abc"}}]}
`},
		{Name: "events v1", In: `{"kind":"EventList","apiVersion":"events.k8s.io/v1","items":[{"type":"Warning","reason":"Unhealthy","note":"Readiness probe failed: <html>","regarding":{"kind":"Pod","namespace":"live","name":"join-abc"},"eventTime":"2024-08-13T00:20:00.5Z","series":{"count":7,"lastObservedTime":"2024-08-13T00:24:00Z"},"reportingController":"kubelet"}]}` + "\n"},
		{Name: "watch", In: `{"type":"ADDED","object":{"type":"Normal","reason":"SuccessfulRescale","message":"New size: 20; reason: cpu resource utilization above target","lastTimestamp":"2024-08-13T00:18:00Z","involvedObject":{"kind":"HorizontalPodAutoscaler","name":"join"}}}
{"type":"Normal","reason":"LeaderElection","message":"join-2 became leader","metadata":{"creationTimestamp":"2024-08-13T00:18:30Z"},"involvedObject":{"kind":"Lease","name":"join"}}
`},
		{Name: "rejected", In: `{"kind":"List","items":[{"reason":"x","involvedObject":{}},{"reason":"Pulled","message":"m","lastTimestamp":"soon","involvedObject":{}},9,{"lastTimestamp":"2024-08-13T00:18:00Z","involvedObject":{}},{"reason":"Pulled","lastTimestamp":"2024-08-13T00:18:00Z","involvedObject":{"name":"a"}},{"rea`},
	},
})

// kubernetesDone are the reasons that say what was done, with the kind of change.
// Sources: the controllers' events.go in kubernetes/kubernetes, the cluster
// autoscaler, the deployment and HPA controllers, client-go leader election.
var kubernetesDone = map[string]string{
	"ScalingReplicaSet": "scale", "SuccessfulRescale": "scale", "TriggeredScaleUp": "scale", "ScaledUpGroup": "scale", "ScaleDown": "scale_down",
	"ScaleDownEmpty": "scale_down", "DeploymentRollback": "rollback", "RollbackDone": "rollback", "DeploymentUpdated": "deploy", "SuccessfulUpdate": "deploy",
	"LeaderElection": "failover", "Rebooted": "restart",
	"NodeNotSchedulable": "config", "NodeSchedulable": "config",
}

// kubernetesClass are the reasons that are signatures of messages by themselves.
var kubernetesClass = map[string]string{"OOMKilling": "oom", "SystemOOM": "oom", "OOMKilled": "oom", "BackOff": "restart", "CrashLoopBackOff": "restart", "Killing": "restart"}

func readKubernetes(p *postReader, r io.Reader) error {
	head := newPeeker(r)
	paths := walkPaths{} // single events are documents of their own
	if headShape(headText(head.head)).has("items") {
		paths = walkPaths{"": true, "items": true}
	}
	return p.json(head, paths, func(path string, m member) error {
		switch path {
		case "items[]":
			return kubernetesEvent(p, m, m.object())
		case "":
			o := m.object()
			if inner, ok := o.raw["object"]; ok && o.raw["reason"].raw == nil {
				return kubernetesEvent(p, inner, inner.object()) // of a watch
			}
			return kubernetesEvent(p, m, o)
		}
		return p.skip(skipEnvelope)
	})
}

// kubernetesEvent stores one event, whichever API wrote it.
func kubernetesEvent(p *postReader, m member, o object) error {
	first := firstOf(instantOf(o.text["firstTimestamp"]), instantOf(o.text["deprecatedFirstTimestamp"]), instantOf(o.text["eventTime"]))
	last := firstOf(instantOf(o.in("series").text["lastObservedTime"]), instantOf(o.text["lastTimestamp"]), instantOf(o.text["deprecatedLastTimestamp"]), first,
		instantOf(o.in("metadata").text["creationTimestamp"]))
	first = firstOf(first, last)
	reason, about := o.text["reason"], o.in("involvedObject").text
	if about["kind"] == "" && about["name"] == "" {
		about = o.in("regarding").text
	}
	switch {
	case !o.ok:
		return p.reject(m.at, m.raw, badOpsShape)
	case !last.Valid:
		return p.reject(m.at, m.raw, badOpsTime)
	case reason == "":
		return p.reject(m.at, m.raw, badOpsName)
	}
	first.V = min(first.V, last.V)
	target := strings.ReplaceAll(worded(about["namespace"], strings.ToLower(about["kind"]), about["name"]), " ", "/")
	source := o.in("source").text
	count := cmp.Or(o.in("series").text["count"], o.first("count", "deprecatedCount"))
	text := worded(reason, target, o.first("message", "note"))
	if count != "" && count != "1" && count != "0" {
		text = worded(text, "("+count+" times since "+first.V.String()+")")
	}
	row := casefile.Message{Origin: p.locate(m.at), TS: last.V, Host: cmp.Or(source["host"], o.text["reportingInstance"]), Level: "informational",
		Service: cmp.Or(source["component"], o.first("reportingComponent", "reportingController")), Text: text, Class: kubernetesClass[reason], Template: templateOf([]byte(reason))}
	if row.Class == "" {
		row.Class = classOf([]byte(text))
	}
	b := p.in.Batch()
	if o.text["type"] == "Warning" {
		row.Level = "warning"
		alert := casefile.Alert{Origin: row.Origin, TS: first.V, Rule: reason, Severity: "warning", Target: target, Text: oneLine(o.first("message", "note"))}
		if last.V > first.V {
			alert.TSEnd = last
		}
		b.Alerts.Append(&alert)
	}
	if kind := kubernetesDone[reason]; kind != "" {
		if strings.HasPrefix(o.first("message", "note"), "Scaled down") {
			kind = "scale_down"
		}
		b.Changes.Append(&casefile.Change{Origin: row.Origin, TS: last.V, Kind: kind, Target: target, Who: row.Service, Text: oneLine(worded(reason, o.first("message", "note")))})
	}
	b.Messages.Append(&row)
	b.Accept(1)
	return p.done()
}
