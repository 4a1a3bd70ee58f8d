using StreamizFraud.Topology.Dsl.Graph;

namespace StreamizFraud.Topology.Dsl.ForeignKeys;

/// <summary>Names of the parts of a foreign-key join (rules N2, N3).</summary>
internal sealed record ForeignKeyJoinNames
{
    private const string Prefix = "KTABLE-FK-JOIN-";
    private const string Registration = Prefix + "SUBSCRIPTION-REGISTRATION-";
    private const string Processor = Prefix + "SUBSCRIPTION-PROCESSOR-";

    public required string RegistrationTopic { get; init; }

    public required string Send { get; init; }

    public required string RegistrationSink { get; init; }

    public required string RegistrationSource { get; init; }

    public required string Store { get; init; }

    public required string Receive { get; init; }

    public required string Answer { get; init; }

    public required string RightChange { get; init; }

    public required string ResponseTopic { get; init; }

    public required string ResponseSink { get; init; }

    public required string ResponseSource { get; init; }

    public required string Response { get; init; }

    public required string Result { get; init; }

    /// <summary>Whether the names are not the user's.</summary>
    public required bool Generated { get; init; }

    /// <summary>Takes the numbers, in the order of the parts.</summary>
    /// <param name="graph">Gives them.</param>
    /// <param name="name">Name of the join; null: generated names.</param>
    public static ForeignKeyJoinNames Create(DslGraph graph, string? name)
    {
        var named = name is null ? null : Named.As(name);
        return new()
        {
            RegistrationTopic = graph.PartNameOr(named, "-subscription-registration", Registration) + "-topic",
            Send = graph.PartNameOr(named, "-subscription-registration-processor", Registration),
            RegistrationSink = graph.PartNameOr(named, "-subscription-registration-sink", NodePrefix.TableSink),
            RegistrationSource = graph.PartNameOr(named, "-subscription-registration-source", NodePrefix.TableSource),
            Store = graph.PartNameOr(named, "-subscription-store", Prefix + "SUBSCRIPTION-STATE-STORE-"),
            Receive = graph.PartNameOr(named, "-subscription-receive", Processor),
            Answer = graph.PartNameOr(named, "-subscription-join-foreign", Processor),
            RightChange = graph.PartNameOr(named, "-foreign-join-subscription", Processor),
            ResponseTopic = graph.PartNameOr(named, "-subscription-response", Prefix + "SUBSCRIPTION-RESPONSE-") + "-topic",
            ResponseSink = graph.PartNameOr(named, "-subscription-response-sink", NodePrefix.TableSink),
            ResponseSource = graph.PartNameOr(named, "-subscription-response-source", NodePrefix.TableSource),
            Response = graph.PartNameOr(named, "-subscription-response-resolver", Prefix + "SUBSCRIPTION-RESPONSE-RESOLVER-PROCESSOR-"),
            Result = graph.PartNameOr(named, "-result", Prefix + "OUTPUT-"),
            Generated = name is null,
        };
    }

    /// <summary>Name of the result's store; takes a number if the user gave none.</summary>
    public static string ResultStore(DslGraph graph, string? name) => graph.StoreNameOr(name, Prefix + "OUTPUT-");
}
