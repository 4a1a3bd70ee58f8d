using System.Diagnostics;
using CardFraudService.Features;
using CardFraudService.Service;
using CardFraudService.World;
using StreamizFraud.Decisions;
using StreamizFraud.Decisions.Streams;
using StreamizFraud.Features;
using StreamizFraud.Features.Definitions;
using StreamizFraud.Scoring;
using StreamizFraud.Scoring.Onnx;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.RocksDb;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Benchmarks.Engine;

/// <summary>
/// What one would write without an engine: payment bytes in, decision bytes out, with the same feature code, model, batch size and RocksDB
/// batches. No topics, no changelogs, no transactions, nothing to restore from: the floor that the engine is measured against.
/// </summary>
internal sealed class HandLoop : IDisposable
{
    private readonly PaymentInput _input;
    private readonly EngineOptions _options;
    private readonly ScratchDirectory _state = new();

    public HandLoop(PaymentInput input, EngineOptions options)
    {
        _input = input;
        _options = options;
        // Like the embedded cluster's log, made before the run.
        Decisions = new ByteLog(1 << 16 | input.Count * 600);
    }

    /// <summary>What has been decided.</summary>
    public ByteLog Decisions { get; }

    public Measurement Run()
    {
        var watch = Stopwatch.StartNew();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var middle = before;
        using (var stores = new RocksDbStoreEngine())
        using (var database = stores.Open(Path.Combine(_state.Path, "loop"), ["card", "card-pages", "terminal", "terminal-pages"]))
        using (var model = OnnxFraudModel.Load(_options.Model))
        using (var batch = database.CreateBatch())
        {
            var work = new Work(_options, new HandbookFeatures(), model, database, batch, Decisions);
            for (var i = 0; i < _input.Count; i++)
            {
                work.Take(_input.Records[i]);
                if (i == _input.Count / 2)
                {
                    middle = GC.GetAllocatedBytesForCurrentThread();
                }
            }

            work.Commit();
            watch.Stop();
        }

        var after = GC.GetAllocatedBytesForCurrentThread();
        return new Measurement(_input.Count, watch.Elapsed, after - before, after - middle);
    }

    public void Dispose() => _state.Dispose();

    private sealed class Work
    {
        private readonly EngineOptions _options;
        private readonly FeaturePlan<Payment> _plan;
        private readonly OnnxFraudModel _model;
        private readonly ITaskDatabase _database;
        private readonly IWriteBatch _batch;
        private readonly ByteLog _decisions;
        private readonly PaymentSerde _payments = new();
        private readonly DecisionSerde _serde = new();
        private readonly Decider<Payment> _decider = new(PolicyInForce<Payment>.Bind(FraudTopology.Policy, new HandbookFeatures().Names));
        private readonly SerdeContext _in = new(FraudTopology.Payments, IsKey: false);
        private readonly SerdeContext _outKey = new(FraudTopology.Decisions, IsKey: true);
        private readonly SerdeContext _out = new(FraudTopology.Decisions, IsKey: false);
        private readonly LoopStage _cards;
        private readonly LoopStage _terminals;
        private readonly ScoreStamp _stamp;
        private readonly int[] _columns;
        private readonly FeatureRow<Payment>[] _rows;
        private readonly double[][] _vectors;
        private readonly double[] _inputs;
        private readonly float[] _scores;
        private long _decided;
        private int _pending;
        private int _taken;

        public Work(
            EngineOptions options, HandbookFeatures features, OnnxFraudModel model, ITaskDatabase database, IWriteBatch batch, ByteLog decisions)
        {
            _options = options;
            _plan = features.Plan;
            _model = model;
            _database = database;
            _batch = batch;
            _decisions = decisions;
            _cards = new LoopStage(_plan.Stages[0], database.Store("card"), database.Store("card-pages"));
            _terminals = new LoopStage(_plan.Stages[1], database.Store("terminal"), database.Store("terminal-pages"));
            _stamp = new ScoreStamp(model.Identity, features.Name, features.Sha256);
            var names = features.Names.ToList();
            _columns = [.. model.FeatureNames.Select(name => names.IndexOf(name))];
            _rows = new FeatureRow<Payment>[options.BatchSize];
            _vectors = [.. Enumerable.Range(0, options.BatchSize).Select(_ => new double[names.Count])];
            _inputs = new double[options.BatchSize * model.Width];
            _scores = new float[options.BatchSize];
        }

        public void Take(in PaymentInput.Wire record)
        {
            var payment = _payments.Deserialize(record.Value, _in);
            var time = record.Timestamp;
            var vector = _vectors[_pending];
            _plan.ComputeRowFeatures(payment, time, vector);
            var late = _cards.Compute(payment.CardId, payment, time, vector);
            late |= _terminals.Compute(payment.TerminalId, payment, time, vector);
            _rows[_pending++] = new FeatureRow<Payment>(payment, time, vector, late);
            if (_pending == _options.BatchSize)
            {
                Score();
            }

            if (++_taken % _options.CommitEvery == 0)
            {
                Commit();
            }
        }

        public void Commit()
        {
            Score();
            _cards.Drain(_batch);
            _terminals.Drain(_batch);
            _batch.PutMeta("offset"u8, BitConverter.GetBytes((long)_taken));
            _database.Write(_batch);
            _batch.Clear();
        }

        private void Score()
        {
            if (_pending == 0)
            {
                return;
            }

            for (var i = 0; i < _pending; i++)
            {
                var vector = _vectors[i];
                var row = _inputs.AsSpan(i * _columns.Length, _columns.Length);
                for (var c = 0; c < _columns.Length; c++)
                {
                    row[c] = vector[_columns[c]];
                }
            }

            _model.Score(_inputs.AsSpan(0, _pending * _columns.Length), _scores.AsSpan(0, _pending));
            for (var i = 0; i < _pending; i++)
            {
                ref readonly var row = ref _rows[i];
                var decision = _decider.Decide(new Scored<Payment>(row, _scores[i], _stamp), [new RecordMetadata(FraudTopology.Payments, 0, _decided++)], null);
                _decisions.Begin(row.EventTimeMs);
                Serde.Utf8.Serialize(decision.CardToken!, _decisions, _outKey);
                _decisions.EndKey();
                _serde.Serialize(decision, _decisions, _out);
                _decisions.EndRecord();
            }

            _pending = 0;
        }
    }
}
