using System.Threading.Channels;
using StreamizFraud.Decisions.Backtests;
using StreamizFraud.Decisions.Streams;
using StreamizFraud.Features;
using StreamizFraud.Scoring;

namespace StreamizFraud.Decisions;

/// <summary>
/// Decides the payments of the past by several candidates, with the code that serves: what each would have decided beside the first one, by day, what it would have
/// caught, and which rules add nothing.
/// </summary>
/// <typeparam name="TEvent">The user's event type.</typeparam>
/// <remarks>
/// <para>Features are computed once, scores once a model. Payments in the order in which one task took them give its decisions, bit for bit; limits of rules are counted as
/// by one task.</para>
/// <para>Features are computed on one thread and payments decided on another. Memory: the state of the feature set and some blocks of payments. Not thread-safe.</para>
/// </remarks>
public sealed class DecisionBacktest<TEvent>
{
    private const int Blocks = 4;
    private readonly FeatureSet<TEvent> _set;
    private readonly IReadOnlyList<DecisionCandidate<TEvent>> _candidates;
    private readonly DecisionBacktestOptions<TEvent> _options;

    /// <summary>Prepares a backtest.</summary>
    /// <param name="set">The features.</param>
    /// <param name="candidates">The ways to decide; the first is what the others are compared with.</param>
    /// <param name="options">What is known of payments.</param>
    /// <exception cref="ArgumentException">There is no candidate, or a policy is wrong.</exception>
    /// <exception cref="RuleSetException">A rule is wrong.</exception>
    public DecisionBacktest(FeatureSet<TEvent> set, IReadOnlyList<DecisionCandidate<TEvent>> candidates, DecisionBacktestOptions<TEvent> options)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(candidates);
        ArgumentNullException.ThrowIfNull(options);
        if (candidates.Count == 0)
        {
            throw new ArgumentException("There is no candidate to try.", nameof(candidates));
        }

        (_set, _candidates, _options) = (set, candidates, options);
        // Wrong rules are told before history is read.
        foreach (var candidate in candidates)
        {
            _ = PolicyInForce<TEvent>.Bind(candidate.Policy, set.Names);
        }
    }

    /// <summary>Decides the payments.</summary>
    /// <param name="history">The payments in order of arrival, with their times in ms since the Unix epoch, UTC.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>A result a candidate, in their order.</returns>
    /// <exception cref="ModelMismatchException">A model does not fit the feature set.</exception>
    /// <exception cref="ScoringException">A model could not be run.</exception>
    /// <exception cref="FeatureValueException">Features cannot be computed, and <see cref="DecisionBacktestOptions{TEvent}.Rejected"/> is null.</exception>
    public async Task<IReadOnlyList<DecisionBacktestResult>> RunAsync(IEnumerable<(TEvent Event, long EventTimeMs)> history, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(history);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var filled = Channel.CreateBounded<PaymentBlock<TEvent>>(new BoundedChannelOptions(Blocks) { SingleReader = true, SingleWriter = true });
        var empty = Channel.CreateUnbounded<PaymentBlock<TEvent>>();
        for (var i = 0; i < Blocks; i++)
        {
            empty.Writer.TryWrite(new PaymentBlock<TEvent>(_set.Width));
        }

        var computing = Task.Run(() => ComputeAsync(history, empty.Reader, filled.Writer, stop.Token), CancellationToken.None);
        try
        {
            var results = await Task.Run(() => DecideAsync(filled.Reader, empty.Writer, stop.Token), CancellationToken.None).ConfigureAwait(false);
            await computing.ConfigureAwait(false);
            return results;
        }
        catch
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAny(computing).ConfigureAwait(false);
            throw;
        }
    }

    private async Task ComputeAsync(
        IEnumerable<(TEvent Event, long EventTimeMs)> history, ChannelReader<PaymentBlock<TEvent>> empty, ChannelWriter<PaymentBlock<TEvent>> filled, CancellationToken cancellation)
    {
        try
        {
            var computation = new FeatureComputation<TEvent>(_set, _options.Tables);
            var block = await empty.ReadAsync(cancellation).ConfigureAwait(false);
            block.Count = 0;
            foreach (var (payment, timeMs) in history)
            {
                if (!TryCompute(computation, payment, timeMs, block))
                {
                    continue;
                }

                if (block.Count == PaymentBlock<TEvent>.Payments)
                {
                    await filled.WriteAsync(block, cancellation).ConfigureAwait(false);
                    block = await empty.ReadAsync(cancellation).ConfigureAwait(false);
                    block.Count = 0;
                }
            }

            await filled.WriteAsync(block, cancellation).ConfigureAwait(false);
            filled.Complete();
        }
        catch (Exception failure)
        {
            // The reader throws it.
            filled.Complete(failure);
        }
    }

    private bool TryCompute(FeatureComputation<TEvent> computation, TEvent payment, long timeMs, PaymentBlock<TEvent> block)
    {
        try
        {
            if (!computation.TryAdd(payment, timeMs, block.Row(block.Count), out block.Late[block.Count]))
            {
                return false;
            }
        }
        catch (FeatureValueException failed) when (_options.Rejected is { } rejected)
        {
            rejected(payment, failed);
            return false;
        }

        (block.Events[block.Count], block.Times[block.Count]) = (payment, timeMs);
        block.Count++;
        return true;
    }

    private async Task<IReadOnlyList<DecisionBacktestResult>> DecideAsync(
        ChannelReader<PaymentBlock<TEvent>> filled, ChannelWriter<PaymentBlock<TEvent>> empty, CancellationToken cancellation)
    {
        var scorers = new Dictionary<Func<IFraudModel>, (ScoreComputation<TEvent> Model, float[] Scores)>();
        try
        {
            foreach (var candidate in _candidates)
            {
                if (!scorers.ContainsKey(candidate.Model))
                {
                    scorers.Add(candidate.Model, (new ScoreComputation<TEvent>(_set, candidate.Model()), new float[PaymentBlock<TEvent>.Payments]));
                }
            }

            var runs = _candidates.Select(candidate => new CandidateRun<TEvent>(candidate, _set.Names)).ToArray();
            var scored = _candidates.Select(candidate => scorers[candidate.Model]).ToArray();
            var decided = 0L;
            await foreach (var block in filled.ReadAllAsync(cancellation).ConfigureAwait(false))
            {
                foreach (var (model, scores) in scorers.Values)
                {
                    model.Score(block.Values.AsSpan(0, block.Count * _set.Width), scores.AsSpan(0, block.Count));
                }

                Decide(block, runs, scored);
                _options.Progress(decided += block.Count);
                empty.TryWrite(block);
            }

            return [.. runs.Select(run => run.Result)];
        }
        finally
        {
            foreach (var (model, _) in scorers.Values)
            {
                model.Dispose();
            }
        }
    }

    private void Decide(PaymentBlock<TEvent> block, CandidateRun<TEvent>[] runs, (ScoreComputation<TEvent> Model, float[] Scores)[] scored)
    {
        for (var i = 0; i < block.Count; i++)
        {
            var known = new KnownPayment(block.Times[i], block.Late[i], _options.IsFraud(block.Events[i]), _options.AmountMinor(block.Events[i]));
            DecisionOutcome? first = null;
            for (var run = 0; run < runs.Length; run++)
            {
                var verdict = runs[run].Take(known, block.Row(i), scored[run].Scores[i], scored[run].Model.Stamp, first);
                first ??= verdict.Outcome;
                _options.Decided?.Invoke(block.Events[i], run, verdict.Outcome, runs[run].IdOf(verdict));
            }
        }
    }
}
