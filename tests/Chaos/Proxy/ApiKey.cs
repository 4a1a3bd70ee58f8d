namespace StreamizFraud.Chaos.Proxy;

/// <summary>Kafka's numbers of the requests that a transaction is made of.</summary>
internal enum ApiKey : short
{
    Produce = 0,
    InitProducerId = 22,
    AddPartitionsToTxn = 24,
    AddOffsetsToTxn = 25,
    EndTxn = 26,
    TxnOffsetCommit = 28,
}
