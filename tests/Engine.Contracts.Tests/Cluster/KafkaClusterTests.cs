namespace StreamizFraud.Engine.Contracts.Tests.Cluster;

public sealed class KafkaRecordsTests() : RecordsContract(new KafkaSource());

public sealed class KafkaTransactionTests() : TransactionContract(new KafkaSource());

public sealed class KafkaGroupTests() : GroupContract(new KafkaSource());
