package prosetime

import (
	"strconv"
	"strings"
)

// readCount reads a number of units: "18 minutes", "an hour and a half", "half
// an hour", "1.5 hours", "two hours and five minutes", "twenty-five minutes".
func readCount(words []word, i int) (count, int) {
	c, n := oneCount(words, i)
	if n == 0 || c.cal != "" {
		return c, n
	}
	j := i + n
	if j < len(words) && words[j].text == "and" {
		j++
	}
	if more, k := oneCount(words, j); k > 0 && more.cal == "" && more.sec < c.sec {
		c.sec += more.sec
		n = j + k - i
	}
	return c, n
}

// oneCount reads a number, a unit and the halves around them.
func oneCount(words []word, i int) (count, int) {
	j := i
	tenths, ok, k := number(words, j)
	if !ok {
		return count{}, 0
	}
	j += k
	if andHalf(words, j) { // two and a half hours
		tenths += 5
		j += 3
	}
	if j < len(words) && words[j].text == "-" { // half-hour, 15-minute
		j++
	}
	if j >= len(words) {
		return count{}, 0
	}
	unit := words[j].text
	if cal := calendarUnit[unit]; cal != "" {
		return count{cal: cal, n: tenths / 10}, j + 1 - i
	}
	sec, known := unitSeconds[unit]
	if !known {
		return count{}, 0
	}
	j++
	if andHalf(words, j) { // an hour and a half
		tenths += 5
		j += 3
	}
	return count{sec: tenths * sec / 10}, j - i
}

func andHalf(words []word, j int) bool {
	return j+2 < len(words) && words[j].text == "and" && words[j+1].text == "a" && words[j+2].text == "half"
}

// number reads a count in tenths: digits, a decimal, number words, half, a
// quarter of.
func number(words []word, i int) (tenths int64, ok bool, n int) {
	if i >= len(words) {
		return 0, false, 0
	}
	w := words[i]
	if w.num {
		t, ok := decimalTenths(w.text)
		return t, ok, 1
	}
	if w.text == "half" {
		n = 1
		if i+1 < len(words) && (words[i+1].text == "an" || words[i+1].text == "a") {
			n++
		}
		return 5, true, n
	}
	v, known := numberWords[w.text]
	if !known {
		return 0, false, 0
	}
	n = 1
	if (w.text == "a" || w.text == "an") && i+1 < len(words) && words[i+1].text == "half" { // a half hour
		return 5, true, 2
	}
	if v >= 20 && i+2 < len(words) && words[i+1].text == "-" {
		if low := numberWords[words[i+2].text]; low > 0 && low < 10 {
			return (v + low) * 10, true, 3
		}
	}
	return v * 10, true, n
}

// decimalTenths reads "18", "1.5" and "1,000" in tenths.
func decimalTenths(s string) (int64, bool) {
	s = strings.ReplaceAll(s, ",", "")
	whole, frac, _ := strings.Cut(s, ".")
	if len(frac) > 1 || len(whole) > 9 {
		return 0, false
	}
	v, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || v < 0 {
		return 0, false
	}
	if frac == "" {
		return v * 10, true
	}
	f, err := strconv.ParseInt(frac, 10, 64)
	if err != nil || f < 0 {
		return 0, false
	}
	return v*10 + f, true
}
