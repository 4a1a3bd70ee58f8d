namespace StreamizFraud.Features.Tests.Labels;

/// <summary>
/// The values of <see cref="LabelledSales"/> from the guide's rules alone: every feature looks at all rows and all labels there have ever been, in plain
/// lists.
/// </summary>
internal sealed class NaiveLabels(LabelMistake wrong = LabelMistake.None)
{
    private readonly NaiveKey _card = new(sale => sale.Card, ofCard: true, wrong);
    private readonly NaiveKey _terminal = new(sale => sale.Terminal, ofCard: false, wrong);

    /// <summary>How many labels had come before their event, were of an event that was there, and of one that was gone.</summary>
    public (int Early, int Met, int Gone) Seen => (_terminal.Early, _terminal.Met, _terminal.Gone);

    /// <summary>How often rows were forgotten because their key had been idle.</summary>
    public int TimesIdle => _card.TimesIdle + _terminal.TimesIdle;

    public double[] Add(Sale sale, long timeMs)
    {
        var (ofCard, ofTerminal) = (_card.Add(sale, timeMs), _terminal.Add(sale, timeMs));
        return [.. LabelledSales.Windows.Select(window => window.OfCard ? ofCard[window.Name] : ofTerminal[window.Name]), ofTerminal["n"]];
    }

    public void AddLabel(string id, Label label)
    {
        _card.AddLabel(id, label);
        _terminal.AddLabel(id, label);
    }

    private sealed class NaiveKey(Func<Sale, string> key, bool ofCard, LabelMistake wrong)
    {
        private readonly List<Row> _rows = [];
        private readonly Dictionary<string, List<Label>> _waiting = [];
        private readonly long _keptMs = LabelledSales.Lateness + LabelledSales.Windows.Where(window => window.OfCard == ofCard).Max(window => window.Window + window.Delay);
        private readonly Dictionary<string, (long NewestMs, long BornMs)> _keys = [];
        private long _streamMs;

        public int Early { get; private set; }

        public int Met { get; private set; }

        public int Gone { get; private set; }

        public int TimesIdle { get; private set; }

        public Dictionary<string, double> Add(Sale sale, long timeMs)
        {
            var of = key(sale);
            _streamMs = Math.Max(_streamMs, timeMs);
            if (_keys.TryGetValue(of, out var known) && known.NewestMs < _streamMs - (2 * _keptMs))
            {
                // Nothing is left of a key that has been idle.
                _rows.ForEach(row => row.IsForgotten |= row.Key == of);
                _keys.Remove(of);
                TimesIdle++;
            }

            _keys[of] = _keys.TryGetValue(of, out known) ? (Math.Max(known.NewestMs, timeMs), known.BornMs) : (timeMs, _streamMs);
            var row = new Row(of, sale, timeMs) { IsUnlabelled = timeMs < _keys[of].BornMs - (2 * _keptMs) };
            var goneMs = _keys[of].NewestMs - _keptMs;
            var isTooLate = timeMs <= goneMs;
            var others = _rows.Where(other => other.Key == of && !other.IsForgotten && other.TimeMs > goneMs && !isTooLate).ToList();
            var values = LabelledSales.Windows.Where(window => window.OfCard == ofCard).ToDictionary(window => window.Name, window =>
            {
                var inside = (window.Before ? others : [.. others, row])
                    .Where(other => other.TimeMs > timeMs - window.Delay - window.Window && other.TimeMs <= timeMs - window.Delay && (!window.Positive || other.Sale.Amount > 0)).ToList();
                var frauds = inside.Count(other => (other != row || (wrong == LabelMistake.OwnRowIsKnown && IsWaitingFraud(sale.Id, timeMs))) && IsFraud(other, timeMs));
                return !window.Share ? frauds : inside.Count == 0 ? -1 : frauds / (double)inside.Count;
            });
            values["n"] = others.Append(row).Count(other => other.TimeMs > timeMs - 40 && other.TimeMs <= timeMs);
            _rows.Add(row);
            Meet(row);
            return values;
        }

        public void AddLabel(string id, Label label)
        {
            var holder = _rows.FindLast(row => row.Sale.Id == id && row.HoldsId);
            if (holder is not null && (!IsGone(holder.TimeMs) || wrong == LabelMistake.ExpiredEventIsLabelled))
            {
                Met++;
                holder.Labels.Add(label);
                return;
            }

            Gone += holder is null ? 0 : 1;
            if (_waiting.TryGetValue(id, out var earlier) && IsGone(earlier.Max(other => other.TimeMs)))
            {
                _waiting.Remove(id);
            }

            if (IsGone(label.TimeMs))
            {
                return;
            }

            Early++;
            _waiting.TryAdd(id, []);
            _waiting[id].Add(label);
            if (wrong == LabelMistake.UnknownIdIsLabelled && _rows.Count > 0)
            {
                _rows[^1].Labels.Add(label);
            }
        }

        /// <summary>The labels of an id that wait for its event are of the first row that comes with it while they do.</summary>
        private void Meet(Row row)
        {
            var id = row.Sale.Id;
            if (IsGone(row.TimeMs))
            {
                return;
            }

            var holder = _rows.FindLast(other => other.Sale.Id == id && other.HoldsId);
            if (holder is not null && !IsGone(holder.TimeMs))
            {
                return;
            }

            row.HoldsId = true;
            if (_waiting.Remove(id, out var labels) && !IsGone(labels.Max(label => label.TimeMs)) && wrong != LabelMistake.LabelBeforeItsEventIsLost)
            {
                row.Labels.AddRange(labels);
            }
        }

        private bool IsWaitingFraud(string id, long timeMs) => _waiting.TryGetValue(id, out var labels) && labels.Exists(label => label.Verdict == LabelVerdict.Fraud && label.TimeMs <= timeMs);

        private bool IsGone(long timeMs) => _streamMs - timeMs > LabelledSales.Keep;

        private bool IsFraud(Row row, long timeMs)
        {
            if (row.IsUnlabelled)
            {
                return false;
            }

            var labels = row.Labels.Concat(wrong == LabelMistake.OwnRowIsKnown && _waiting.TryGetValue(row.Sale.Id, out var waiting) ? waiting : []);
            var known = labels.Where(label => label.TimeMs <= timeMs || wrong == LabelMistake.KnownAtOnce).ToList();
            known = wrong switch
            {
                LabelMistake.CorrectionsAreIgnored => [.. known.Take(1)],
                LabelMistake.CorrectionsCountForThePast when known.Count > 0 => [row.Labels.MaxBy(label => label.TimeMs)!],
                LabelMistake.TiesGoToTheFirst => [.. known.OrderBy(label => label.TimeMs).GroupBy(label => label.TimeMs).TakeLast(1).Select(same => same.First())],
                _ => known,
            };
            // The last by time; of equal times the one that came later, as the sort keeps their order.
            return known.OrderBy(label => label.TimeMs).LastOrDefault()?.Verdict == LabelVerdict.Fraud;
        }
    }

    private sealed class Row(string key, Sale sale, long timeMs)
    {
        public string Key { get; } = key;

        public Sale Sale { get; } = sale;

        public long TimeMs { get; } = timeMs;

        public List<Label> Labels { get; } = [];

        public bool HoldsId { get; set; }

        public bool IsForgotten { get; set; }

        public bool IsUnlabelled { get; init; }
    }
}
