namespace StreamizFraud.Topology.Dsl.Graph;

/// <summary>What generated names begin with (rule N3); they are Kafka Streams' own, so that topics and state carry over.</summary>
internal static class NodePrefix
{
    public const string Source = "KSTREAM-SOURCE-";
    public const string Sink = "KSTREAM-SINK-";
    public const string Filter = "KSTREAM-FILTER-";
    public const string Map = "KSTREAM-MAP-";
    public const string MapValues = "KSTREAM-MAPVALUES-";
    public const string FlatMap = "KSTREAM-FLATMAP-";
    public const string FlatMapValues = "KSTREAM-FLATMAPVALUES-";
    public const string KeySelect = "KSTREAM-KEY-SELECT-";
    public const string Peek = "KSTREAM-PEEK-";
    public const string ForEach = "KSTREAM-FOREACH-";
    public const string Merge = "KSTREAM-MERGE-";
    public const string Processor = "KSTREAM-PROCESSOR-";
    public const string ToTable = "KSTREAM-TOTABLE-";
    public const string Repartition = "KSTREAM-REPARTITION-";
    public const string Join = "KSTREAM-JOIN-";
    public const string LeftJoin = "KSTREAM-LEFTJOIN-";
    public const string Aggregate = "KSTREAM-AGGREGATE-";
    public const string Reduce = "KSTREAM-REDUCE-";
    public const string TableSource = "KTABLE-SOURCE-";
    public const string TableFilter = "KTABLE-FILTER-";
    public const string TableMapValues = "KTABLE-MAPVALUES-";
    public const string TableToStream = "KTABLE-TOSTREAM-";
    public const string TableJoinThis = "KTABLE-JOINTHIS-";
    public const string TableJoinOther = "KTABLE-JOINOTHER-";
    public const string TableMerge = "KTABLE-MERGE-";
    public const string TableSelect = "KTABLE-SELECT-";
    public const string TableAggregate = "KTABLE-AGGREGATE-";
    public const string TableReduce = "KTABLE-REDUCE-";
    public const string CogroupAggregate = "COGROUPKSTREAM-AGGREGATE-";
    public const string CogroupMerge = "COGROUPKSTREAM-MERGE-";
    public const string Suppress = "KTABLE-SUPPRESS-";
    public const string Windowed = "KSTREAM-WINDOWED-";
    public const string JoinThis = "KSTREAM-JOINTHIS-";
    public const string JoinOther = "KSTREAM-JOINOTHER-";
    public const string OuterThis = "KSTREAM-OUTERTHIS-";
    public const string OuterOther = "KSTREAM-OUTEROTHER-";
    public const string OuterShared = "KSTREAM-OUTERSHARED-";
    public const string TableSink = "KTABLE-SINK-";
    public const string Branch = "KSTREAM-BRANCH-";
    public const string ProcessValues = "KSTREAM-PROCESSVALUES-";
}
