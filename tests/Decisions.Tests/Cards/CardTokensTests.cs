using System.Buffers.Text;
using Xunit;

namespace StreamizFraud.Decisions.Tests.Cards;

public class CardTokensTests
{
    private static readonly CardTokenKey Old = new("k1", Enumerable.Repeat((byte)1, 32).ToArray());
    private static readonly CardTokenKey New = new("k2", Enumerable.Repeat((byte)2, 32).ToArray());

    [Fact]
    public void A_token_is_HMAC_SHA256_as_RFC_4231_has_it()
    {
        var key = new CardTokenKey("rfc", Enumerable.Repeat((byte)0xAA, 131).ToArray());
        var token = new CardTokens(key).Of("Test Using Larger Than Block-Size Key - Hash Key First");
        Assert.StartsWith("rfc.", token, StringComparison.Ordinal);
        Assert.Equal("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54", Convert.ToHexStringLower(Base64Url.DecodeFromChars(token.AsSpan(4))));
    }

    [Fact]
    public void A_card_has_one_token_under_a_key_and_another_card_another()
    {
        var tokens = new CardTokens(New);
        Assert.Equal(tokens.Of("4111111111111111"), new CardTokens(New).Of("4111111111111111"));
        Assert.Same(tokens.Of("4111111111111111"), tokens.Of("4111111111111111"));
        var cards = Enumerable.Range(0, 50_000).Select(i => $"card-{i}").ToList();
        Assert.Equal(cards.Count, cards.Select(tokens.Of).Distinct().Count());
        // From the cache or not, it is the same.
        Assert.All(cards.Take(100), card => Assert.Equal(new CardTokens(New).Of(card), tokens.Of(card)));
    }

    [Fact]
    public void While_keys_rotate_tokens_of_both_match_and_then_those_of_the_old_one_no_more()
    {
        var before = new CardTokens(Old).Of("card");
        var rotating = new CardTokens(New, Old);
        Assert.StartsWith("k2.", rotating.Of("card"), StringComparison.Ordinal);
        Assert.Equal([rotating.Of("card"), before], rotating.AllOf("card"));
        Assert.All(rotating.AllOf("card"), token => Assert.True(rotating.Matches(token, "card")));
        Assert.False(rotating.Matches(before, "card2"));
        Assert.False(new CardTokens(New).Matches(before, "card"));
    }

    [Fact]
    public void Keys_are_read_from_configuration_and_never_shown()
    {
        const string One = "k2:0202020202020202020202020202020202020202020202020202020202020202";
        const string Other = "k1:0101010101010101010101010101010101010101010101010101010101010101";
        Assert.Equal(new CardTokens(New, Old).AllOf("card"), CardTokens.Parse($"{One}, {Other}").AllOf("card"));
        Assert.Equal("k2", New.ToString());
        foreach (var (text, problem) in ((string, string)[])[
            ("", "Card token keys: expected id:secret, the secret in hexadecimal."),
            ("k1:xyz", "Card token key k1: the secret is not hexadecimal."),
            ("k1:0102", "The secret of card token key k1 has 2 bytes; it must have at least 32. (Parameter 'secret')"),
            ($"{One},{One}", "Both card token keys are called k2. (Parameter 'previous')"),
            ($"{One},{Other},{One}", "Card token keys: expected one or two, separated by a comma, found 3."),
            ("k 1:01", "The id of a card token key has 1 to 16 letters, digits, '_' and '-'. (Parameter 'id')")])
        {
            var refused = Assert.ThrowsAny<Exception>(() => CardTokens.Parse(text));
            Assert.Equal(problem, refused.Message);
            Assert.Null(refused.InnerException);
        }
    }
}
