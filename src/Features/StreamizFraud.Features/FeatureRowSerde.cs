using System.Buffers;
using System.Buffers.Binary;
using StreamizFraud.Features.Rows;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Features;

/// <summary>Bytes of a <see cref="FeatureRow{TEvent}"/>.</summary>
/// <typeparam name="TEvent">The user's event type.</typeparam>
/// <remarks>
/// Layout, little-endian: version (1 byte, 1) | flags (1 byte, bit 0: late, bit 1: with positions, bit 2: with those of labels too) | first 4 bytes of the set's SHA-256 | event time
/// (8 bytes) | the values (8 bytes each, IEEE 754; NaN: null) | if flagged, where the row was computed: topic of the first stage and id of the
/// application (length as a varint, UTF-8), then of each stage partition + 1 and offset + 1 as varints (0: not known); bit 2: then of each stage the offset up to which it had been
/// told of labels, + 1 (0: not recorded) | the event, to the end. Between
/// the stages of a set only the columns and positions known so far are written; the other columns read as 0 and are filled by the stages that follow.
/// Thread-safe if the event's serde is.
/// </remarks>
public sealed class FeatureRowSerde<TEvent> : ISerde<FeatureRow<TEvent>>
{
    private const byte Version = 1;
    private const byte LateFlag = 1;
    private const byte PositionsFlag = 2;
    private const byte LabelsFlag = 4;
    private const int HeaderLength = 2 + sizeof(uint) + sizeof(long);

    private readonly ISerde<TEvent> _event;
    private readonly FeatureColumns _names;
    private readonly int[] _columns;
    private readonly int _width;
    private readonly int _stages;
    private readonly uint _fingerprint;
    private readonly bool _betweenStages;
    // Those of the last row read: mostly the next one's too. A whole object changes hands, so that any thread may read.
    private RowTopics? _topics;

    /// <summary>A serde of complete rows.</summary>
    /// <param name="set">The set whose values they are; rows of another set are refused.</param>
    /// <param name="eventSerde">Serde of the events.</param>
    /// <exception cref="Topology.Records.TopologyException">The declaration is wrong; lists all problems.</exception>
    public FeatureRowSerde(FeatureSet<TEvent> set, ISerde<TEvent> eventSerde)
        : this((set ?? throw new ArgumentNullException(nameof(set))).Plan, eventSerde, set.Plan.Columns.Stages - 1, betweenStages: false)
    {
    }

    /// <summary>A serde of the rows that leave a stage.</summary>
    /// <param name="plan">The set.</param>
    /// <param name="eventSerde">Serde of the events.</param>
    /// <param name="lastStage">The stage.</param>
    /// <param name="betweenStages">Whether only the application itself writes what is read: no row is at fault if it is another definition's.</param>
    internal FeatureRowSerde(FeaturePlan<TEvent> plan, ISerde<TEvent> eventSerde, int lastStage, bool betweenStages = true)
    {
        ArgumentNullException.ThrowIfNull(eventSerde);
        _event = eventSerde;
        _names = plan.Columns;
        _columns = plan.ColumnsThrough(lastStage);
        _width = plan.Names.Count;
        _stages = Math.Max(1, lastStage + 1);
        _fingerprint = plan.Fingerprint;
        _betweenStages = betweenStages;
    }

    /// <inheritdoc/>
    public string Format => $"feature row {Version} of definition {_fingerprint:x8}, {_columns.Length} columns, with {_event.Format}";

    /// <inheritdoc/>
    public void Serialize(FeatureRow<TEvent> value, IBufferWriter<byte> destination, in SerdeContext context)
    {
        ArgumentNullException.ThrowIfNull(destination);
        var vector = value.Values;
        if (vector.Length != _width)
        {
            throw new SerdeException($"A feature row has {vector.Length} values where its set has {_width}") { IsLoggable = true };
        }

        var topics = value.Topics;
        if (topics is not null && value.Columns!.Stages != _names.Stages)
        {
            throw new SerdeException("A feature row is of another feature set: it was computed in another number of stages") { IsLoggable = true };
        }

        var most = HeaderLength + (_columns.Length * sizeof(double)) + (topics is null ? 0 : topics.Bytes.Length + (3 * _stages * Varint.MaxLength));
        var span = destination.GetSpan(most);
        span[0] = Version;
        var labels = topics is null ? [] : value.Columns!.LabelsOf(value.Vector);
        labels = labels.ContainsAnyExcept(-1) ? labels[.._stages] : [];
        span[1] = (byte)((value.Late ? LateFlag : 0) | (topics is null ? 0 : PositionsFlag) | (labels.IsEmpty ? 0 : LabelsFlag));
        BinaryPrimitives.WriteUInt32LittleEndian(span[2..], _fingerprint);
        BinaryPrimitives.WriteInt64LittleEndian(span[6..], value.EventTimeMs);
        var cells = span[HeaderLength..];
        for (var i = 0; i < _columns.Length; i++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(cells[(i * sizeof(double))..], vector[_columns[i]]);
        }

        var length = HeaderLength + (_columns.Length * sizeof(double));
        if (topics is not null)
        {
            topics.Bytes.CopyTo(span[length..]);
            length += topics.Bytes.Length;
            foreach (var number in value.Columns!.PositionsOf(value.Vector)[..(2 * _stages)])
            {
                length += Varint.Write(span[length..], (ulong)(number + 1));
            }

            foreach (var number in labels)
            {
                length += Varint.Write(span[length..], (ulong)(number + 1));
            }
        }

        destination.Advance(length);
        _event.Serialize(value.Event, destination, context);
    }

    /// <inheritdoc/>
    public FeatureRow<TEvent> Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context)
    {
        var length = HeaderLength + (_columns.Length * sizeof(double));
        if (bytes.Length < length || bytes[0] != Version || bytes[1] > (LateFlag | PositionsFlag | LabelsFlag))
        {
            throw new SerdeException($"A feature row is truncated or not of version {Version}") { IsLoggable = true };
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[2..]) != _fingerprint)
        {
            throw _betweenStages
                ? new StreamException(
                    FaultScope.Application,
                    $"Topic {context.Topic} between two stages has rows of another definition of the feature set: let the previous version process them, or give the changed set a new name") { IsLoggable = true }
                : new SerdeException("A feature row is of another feature set or another definition of it") { IsLoggable = true };
        }

        var values = new double[_names.Cells];
        var cells = bytes[HeaderLength..];
        for (var i = 0; i < _columns.Length; i++)
        {
            values[_columns[i]] = BinaryPrimitives.ReadDoubleLittleEndian(cells[(i * sizeof(double))..]);
        }

        var rest = bytes[length..];
        var positions = _names.PositionsOf(values);
        positions.Fill(-1);
        var labels = _names.LabelsOf(values);
        labels.Fill(-1);
        RowTopics? topics = null;
        if ((bytes[1] & PositionsFlag) != 0)
        {
            topics = _topics = RowTopics.Read(ref rest, _topics, _names.Stores);
            foreach (ref var number in positions[..(2 * _stages)])
            {
                number = (long)Varint.Read(ref rest) - 1;
            }

            if ((bytes[1] & LabelsFlag) != 0 && _names.AreLabelled)
            {
                foreach (ref var number in labels[.._stages])
                {
                    number = (long)Varint.Read(ref rest) - 1;
                }
            }
        }

        return new FeatureRow<TEvent>(
            _event.Deserialize(rest, context), BinaryPrimitives.ReadInt64LittleEndian(bytes[6..]), values, (bytes[1] & LateFlag) != 0, _names, topics);
    }
}
