package analyzers

import (
	"testing"

	"hindcast/casefile"
	"hindcast/timeline"
)

// accountsOf is a failure from the window's second minute on, with known accounts
// behind some of the hundred thousand requests of the first.
func accountsOf(known, past int) map[string][]timeline.Ints {
	return map[string][]timeline.Ints{
		"requests_minute":         joined(minutesOf(-9, 1, "n", 100000), minutesOf(1, 3, "n", 100000, "c5", 50000)),
		"requests_known_accounts": joined(minutesOf(0, 1, "n", 100000, "named", 99000, "known", known, "past", past), minutesOf(1, 3, "n", 100000, "past", past)),
	}
}

// The ceiling of a crowd over an attack is lifted by accounts, known ones most, and
// by nothing else; what case.yaml states stands.
func TestKnownAccountsLiftTheCeiling(t *testing.T) {
	calm := accountsOf(95000, 10)
	calm["requests_minute"] = minutesOf(-9, 3, "n", 100000)
	stated := 0.2
	for _, tt := range []struct {
		name string
		rows map[string][]timeline.Ints
		spec casefile.ComparisonSpec
		want float64
	}{
		{"known accounts carry the load", accountsOf(95000, 10), casefile.ComparisonSpec{}, EpsilonAccounts},
		{"they carry most of it", accountsOf(89000, 10), casefile.ComparisonSpec{}, EpsilonIdentity},
		{"the interval holds less", accountsOf(90050, 10), casefile.ComparisonSpec{}, EpsilonIdentity},
		{"nobody was known", accountsOf(0, 0), casefile.ComparisonSpec{}, EpsilonIdentity},
		{"nothing failed", calm, casefile.ComparisonSpec{}, EpsilonIdentity},
		{"case.yaml", accountsOf(95000, 10), casefile.ComparisonSpec{EpsilonAttack: &stated}, stated},
	} {
		f := measure(t, "known_accounts", true, tt.rows)
		m := &Measurement{Profile: []string{"identified_clients: change of signed in"}, accounts: accountsCarry([]Finding{f})}
		all, err := epsilonsOf(tt.spec)
		eps := m.epsilons(all, tt.spec)
		if err != nil || eps[Attack] != tt.want || eps[Mixed] != tt.want || eps[Capacity] != EpsilonCapacity {
			t.Errorf("%s: %v (%v), want %v; %+v", tt.name, eps, err, tt.want, f.Values)
		}
	}
	all, err := epsilonsOf(casefile.ComparisonSpec{})
	if eps := (*Measurement)(nil).epsilons(all, casefile.ComparisonSpec{}); err != nil || eps[Attack] != EpsilonAttack {
		t.Errorf("nothing measured: %v (%v)", eps, err)
	}
}
