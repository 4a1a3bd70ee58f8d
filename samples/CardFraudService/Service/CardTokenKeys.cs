using StreamizFraud.Decisions;

namespace CardFraudService.Service;

/// <summary>The keys of the sample's card tokens.</summary>
internal static class CardTokenKeys
{
    /// <summary>Environment variable with the keys: <c>id:secret</c>, or two, the current one first, while they rotate.</summary>
    public const string Variable = "CARD_TOKEN_KEYS";

    // The cards of the generated world are no secret. A service has a key of its own, from where it keeps secrets.
    private const string Demonstration = "demo:64656d6f6e7374726174696f6e206b65792c206e6f742061207365637265740a";

    /// <summary>Tokens under the keys of the environment, or under the demonstration key.</summary>
    public static CardTokens Read() => CardTokens.Parse(Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } keys ? keys : Demonstration);
}
