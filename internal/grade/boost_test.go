package grade

import (
	"math"
	"math/rand/v2"
	"slices"
)

// boosting holds how trees are grown.
type boosting struct {
	trees, depth int
	rate         float64
	lambda       float64 // of the weights' squares
	least        float64 // weight of a leaf's rows, by their variance
	signs        []int8  // by feature: +1 may only raise, -1 may only lower
	only         []int   // features to use
}

type sample struct {
	x []float64
	y float64 // from 0 to 1
	w float64
}

// binned are the rows by bins of their features.
type binned struct {
	bins [][]uint8 // feature, row
	cuts [][]float64
}

const maxBins = 48

func bin(rows []sample) binned {
	nf := len(rows[0].x)
	b := binned{make([][]uint8, nf), make([][]float64, nf)}
	for f := range nf {
		var vals []float64
		for i := range rows {
			vals = append(vals, rows[i].x[f])
		}
		slices.Sort(vals)
		var cuts []float64
		uniq := slices.Compact(slices.Clone(vals))
		if len(uniq) <= maxBins {
			for i := 0; i+1 < len(uniq); i++ {
				cuts = append(cuts, (uniq[i]+uniq[i+1])/2)
			}
		} else {
			for i := 1; i < maxBins; i++ {
				at := i * len(vals) / maxBins
				if vals[at] == vals[at-1] {
					// between this value and the next smaller one
					j, _ := slices.BinarySearch(vals, vals[at])
					if j == 0 {
						continue
					}
					c := (vals[j-1] + vals[at]) / 2
					if len(cuts) == 0 || cuts[len(cuts)-1] < c {
						cuts = append(cuts, c)
					}
					continue
				}
				c := (vals[at] + vals[at-1]) / 2
				if len(cuts) == 0 || cuts[len(cuts)-1] < c {
					cuts = append(cuts, c)
				}
			}
		}
		b.cuts[f] = cuts
		col := make([]uint8, len(rows))
		for i := range rows {
			n, _ := slices.BinarySearchFunc(cuts, rows[i].x[f], func(c, x float64) int {
				if c <= x {
					return -1
				}
				return 1
			})
			col[i] = uint8(n)
		}
		b.bins[f] = col
	}
	return b
}

// boost fits a forest to the rows by logistic loss.
func boost(rows []sample, opt boosting) forest {
	b := bin(rows)
	n := len(rows)
	z := make([]float64, n)
	sum, weight := 0.0, 0.0
	for i := range rows {
		sum += rows[i].y * rows[i].w
		weight += rows[i].w
	}
	base := math.Log((sum + 1e-3) / (weight - sum + 1e-3))
	for i := range z {
		z[i] = base
	}
	out := forest{base: base}
	g, h := make([]float64, n), make([]float64, n)
	all := make([]int32, n)
	for i := range all {
		all[i] = int32(i)
	}
	rng := rand.New(rand.NewPCG(7, 11))
	for range opt.trees {
		opt.only = nil
		for f := range b.bins {
			if len(b.cuts[f]) > 0 && rng.Float64() < 0.5 {
				opt.only = append(opt.only, f)
			}
		}
		for i := range rows {
			p := 1 / (1 + math.Exp(-z[i]))
			g[i] = rows[i].w * (p - rows[i].y)
			h[i] = rows[i].w * max(p*(1-p), 1e-4)
		}
		var t tree
		part := make([]int32, 0, n)
		for _, i := range all {
			if rng.Float64() < 0.6 {
				part = append(part, i)
			}
		}
		t.grow(&b, g, h, part, opt, opt.depth, math.Inf(-1), math.Inf(1))
		for i := range rows {
			z[i] += t.value(&b, i)
		}
		out.trees = append(out.trees, t)
	}
	return out
}

// value is that of the leaf of a row.
func (t tree) value(b *binned, row int) float64 {
	i := 0
	for t[i].feature >= 0 {
		if int(b.bins[t[i].feature][row]) <= t[i].bin {
			i = t[i].left
		} else {
			i = t[i].right
		}
	}
	return t[i].value
}

// grow adds a node for the rows and returns its index. lo and hi bound its value.
func (t *tree) grow(b *binned, g, h []float64, rows []int32, opt boosting, depth int, lo, hi float64) int {
	sg, sh := 0.0, 0.0
	for _, r := range rows {
		sg += g[r]
		sh += h[r]
	}
	at := len(*t)
	value := min(max(-sg/(sh+opt.lambda), lo), hi)
	*t = append(*t, node{feature: -1, value: opt.rate * value})
	if depth == 0 {
		return at
	}
	bestGain, bestF, bestCut := 1e-3, -1, 0
	var bl, br float64
	var hg, hh [maxBins + 1]float64
	score := func(g, h, v float64) float64 { return -(g*v + 0.5*(h+opt.lambda)*v*v) }
	parent := score(sg, sh, value)
	for _, f := range opt.only {
		nb := len(b.cuts[f])
		if nb == 0 {
			continue
		}
		for i := 0; i <= nb; i++ {
			hg[i], hh[i] = 0, 0
		}
		col := b.bins[f]
		for _, r := range rows {
			hg[col[r]] += g[r]
			hh[col[r]] += h[r]
		}
		lg, lh := 0.0, 0.0
		for i := 0; i < nb; i++ {
			lg += hg[i]
			lh += hh[i]
			if lh < opt.least || sh-lh < opt.least {
				continue
			}
			lv := min(max(-lg/(lh+opt.lambda), lo), hi)
			rv := min(max(-(sg-lg)/(sh-lh+opt.lambda), lo), hi)
			if opt.signs != nil && (opt.signs[f] > 0 && lv > rv || opt.signs[f] < 0 && lv < rv) {
				continue
			}
			gain := score(lg, lh, lv) + score(sg-lg, sh-lh, rv) - parent
			if gain > bestGain {
				bestGain, bestF, bestCut, bl, br = gain, f, i, lv, rv
			}
		}
	}
	if bestF < 0 {
		return at
	}
	var left, right []int32
	for _, r := range rows {
		if int(b.bins[bestF][r]) <= bestCut {
			left = append(left, r)
		} else {
			right = append(right, r)
		}
	}
	llo, lhi, rlo, rhi := lo, hi, lo, hi
	if opt.signs != nil && opt.signs[bestF] != 0 {
		mid := (bl + br) / 2
		if opt.signs[bestF] > 0 {
			lhi, rlo = mid, mid
		} else {
			llo, rhi = mid, mid
		}
	}
	cut := b.cuts[bestF][bestCut]
	l := t.grow(b, g, h, left, opt, depth-1, llo, lhi)
	r := t.grow(b, g, h, right, opt, depth-1, rlo, rhi)
	(*t)[at] = node{feature: bestF, cut: cut, left: l, right: r, bin: bestCut}
	return at
}
