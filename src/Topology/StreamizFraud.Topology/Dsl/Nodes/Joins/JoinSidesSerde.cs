using System.Buffers;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>Layout <c>byte (1: left) ‖ value</c> (rule B4).</summary>
internal sealed class JoinSidesSerde<VL, VR>(ISerde<VL> lefts, ISerde<VR> rights) : ISerde<JoinSides<VL, VR>>
{
    public string Format => $"JoinSides({lefts.Format}, {rights.Format})";

    public void Serialize(JoinSides<VL, VR> value, IBufferWriter<byte> destination, in SerdeContext context)
    {
        destination.GetSpan(1)[0] = value.Left.HasValue ? (byte)1 : (byte)0;
        destination.Advance(1);
        if (value.Left.HasValue)
        {
            lefts.Serialize(value.Left.Value, destination, context);
        }
        else
        {
            rights.Serialize(value.Right.Value, destination, context);
        }
    }

    public JoinSides<VL, VR> Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context) => bytes[0] == 1
        ? new(Maybe<VL>.Of(lefts.Deserialize(bytes[1..], context)), Maybe<VR>.None)
        : new(Maybe<VL>.None, Maybe<VR>.Of(rights.Deserialize(bytes[1..], context)));
}
