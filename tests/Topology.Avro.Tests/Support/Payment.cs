using Avro;
using Avro.Specific;

namespace StreamizFraud.Topology.Avro.Tests;

/// <summary>What avrogen makes from a schema.</summary>
public sealed class Payment : ISpecificRecord
{
    public static readonly Schema _SCHEMA = Schema.Parse("""
        {"type":"record","name":"Payment","namespace":"StreamizFraud.Topology.Avro.Tests","fields":[
            {"name":"Card","type":"string"},
            {"name":"Cents","type":"long"},
            {"name":"Terminal","type":["null","string"],"default":null}]}
        """);

    public Schema Schema => _SCHEMA;

    public string Card { get; set; } = string.Empty;

    public long Cents { get; set; }

    public string? Terminal { get; set; }

    public object? Get(int fieldPos) => fieldPos switch
    {
        0 => Card,
        1 => Cents,
        2 => Terminal,
        _ => throw new AvroRuntimeException("Bad index " + fieldPos),
    };

    public void Put(int fieldPos, object fieldValue)
    {
        switch (fieldPos)
        {
            case 0: Card = (string)fieldValue; break;
            case 1: Cents = (long)fieldValue; break;
            case 2: Terminal = (string?)fieldValue; break;
            default: throw new AvroRuntimeException("Bad index " + fieldPos);
        }
    }
}
