package timeline

import "testing"

// TestHostRollups asks the rollups on hosts, ports and networks of the same
// hand-made flows.
func TestHostRollups(t *testing.T) {
	hosts := askFlows(t, "flows_hosts", 7, loneFlows)
	if len(hosts) != 7 || hosts[0][1] != "198.51.100.9" || hosts[0][2] != int64(21) || hosts[0][3] != int64(7) || hosts[0][6] != int64(6) {
		t.Errorf("hosts: %v", hosts)
	}
	// 443 answered; 5555 never did. Packets to 192.0.2.1 and 203.0.113.2 went to
	// the ports they had asked from.
	ports := askFlows(t, "flows_answered_ports", 5, loneFlows)
	if len(ports) != 1 || ports[0][1] != int64(28) || ports[0][2] != int64(12) || ports[0][4] != int64(1) {
		t.Errorf("ports: %v", ports)
	}
	nets := askFlows(t, "flows_target_nets", 5, loneFlows)
	if len(nets) != 3 || nets[0][1] != "198.51.100" || nets[0][2] != int64(21) || nets[0][3] != int64(1) || nets[0][4] != int64(21) {
		t.Errorf("networks: %v", nets)
	}
}
