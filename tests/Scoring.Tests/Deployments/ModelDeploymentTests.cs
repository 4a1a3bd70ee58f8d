using Xunit;

namespace StreamizFraud.Scoring.Tests.Deployments;

public sealed class ModelDeploymentTests
{
    private static readonly string A = new('a', 64);
    private static readonly string B = new('b', 64);

    [Fact]
    public void A_deployment_comes_back_from_its_text()
    {
        var deployment = ModelDeployment.Empty.Register("fraud", "1", A).Promote("fraud", "1").Register("fraud", "2", B).Promote("fraud", "2") with { Reason = "better on \"March\"" };
        var text = deployment.ToJson();
        Assert.Equal(
            $$"""{"models":[{"name":"fraud","version":"1","sha256":"{{A}}","stage":"standby"},{"name":"fraud","version":"2","sha256":"{{B}}","stage":"champion"}],"rollback_to":"{{A}}","reason":"better on \u0022March\u0022"}""",
            text);
        Assert.Equal(text, ModelDeployment.Parse(text).ToJson());
        Assert.Equal("2", ModelDeployment.Parse(text).Champion!.Version);
    }

    [Fact]
    public void Promoting_keeps_the_champion_of_before_and_taking_back_returns_to_it_and_forth_again()
    {
        var first = ModelDeployment.Empty.Register("fraud", "1", A).Promote("fraud", "1");
        Assert.Null(first.RollbackTo);
        var second = first.Register("fraud", "2", B).Promote("fraud", "2");
        Assert.Equal(["1 Standby", "2 Champion"], Stages(second));
        var back = second.RollBack();
        Assert.Equal(["1 Champion", "2 Standby"], Stages(back));
        Assert.Equal(["1 Standby", "2 Champion"], Stages(back.RollBack()));
        Assert.Equal(["1 Standby"], Stages(first.RollBack()));
        Assert.Equal(["2 Champion"], Stages(second.Retire("fraud", "1")));
        Assert.Null(second.Retire("fraud", "1").RollbackTo);
    }

    [Fact]
    public void What_a_person_takes_back_or_retires_stays_so_until_a_promotion()
    {
        var second = ModelDeployment.Empty.Register("fraud", "1", A).Promote("fraud", "1").Register("fraud", "2", B).Promote("fraud", "2");
        Assert.False(second.IsAutomaticRollbackOff);
        Assert.DoesNotContain("automatic_rollback_off", second.ToJson(), StringComparison.Ordinal);
        var back = ModelDeployment.Parse(second.RollBack().ToJson());
        Assert.True(back.IsAutomaticRollbackOff);
        Assert.True(back.Move("fraud", "2", ModelStage.Shadow).Register("fraud", "3", new string('c', 64)).Retire("fraud", "3").IsAutomaticRollbackOff);
        Assert.False(back.Promote("fraud", "2").IsAutomaticRollbackOff);
        Assert.True(second.Retire("fraud", "1").IsAutomaticRollbackOff);
        Assert.Null((second with { Reason = "so" }).Retire("fraud", "1").Reason);
    }

    [Fact]
    public void What_cannot_be_done_is_refused_with_the_reason()
    {
        var one = ModelDeployment.Empty.Register("fraud", "1", A);
        Says("is in it 2 times", () => one.Register("fraud", "2", A));
        Says("versions that differ must be called differently", () => one.Register("fraud", "1", B));
        Says("it has no model fraud 7; it has fraud 1", () => one.Promote("fraud", "7"));
        Says("is the champion already", () => one.Promote("fraud", "1").Promote("fraud", "1"));
        Says("is the champion: promote another one first", () => one.Promote("fraud", "1").Retire("fraud", "1"));
        Says("no champion to take back", () => one.RollBack());
        var full = Enumerable.Range(0, ModelDeployment.MaxModels).Aggregate(ModelDeployment.Empty, (all, i) => all.Register("fraud", $"{i}", $"{i}".PadLeft(64, '0')));
        Says("retire some", () => full.Register("fraud", "9", A));
    }

    [Theory]
    [InlineData("", "it is not JSON")]
    [InlineData("[]", "a field is missing or has another type")]
    [InlineData("{}", "a field is missing or has another type")]
    [InlineData("""{"models":[],"canary":1}""", "it has a field canary")]
    [InlineData("""{"models":[{"name":"f","version":"1","sha256":"x","stage":"champion"}]}""", "not 64 lower-case hexadecimal digits")]
    [InlineData("""{"models":[{"name":"f","version":"1","sha256":"x","stage":"king"}]}""", "a stage that is not known")]
    [InlineData("""{"models":[{"name":"","version":"1","sha256":"x","stage":"standby"}]}""", "lacks its name or version")]
    [InlineData("""{"models":[],"rollback_to":"abc"}""", "rollback_to is not the SHA-256 of a model that is not the champion")]
    public void A_text_that_is_no_deployment_is_refused_with_the_reason(string json, string told) => Says(told, () => ModelDeployment.Parse(json));

    [Fact]
    public void A_model_moves_between_stages_and_a_challenger_has_a_share()
    {
        var both = ModelDeployment.Empty.Register("fraud", "1", A).Promote("fraud", "1").Register("fraud", "2", B);
        var challenged = both.Move("fraud", "2", ModelStage.Challenger, 0.1);
        Assert.Contains("\"stage\":\"challenger\",\"share\":0.1}", challenged.ToJson(), StringComparison.Ordinal);
        Assert.Equal(0.1, ModelDeployment.Parse(challenged.ToJson()).Challenger!.Share);
        Assert.Equal(["1 Champion", "2 Shadow"], Stages(challenged.Move("fraud", "2", ModelStage.Shadow)));
        Assert.Equal(["1 Standby", "2 Champion"], Stages(challenged.Promote("fraud", "2")));
        Assert.Equal(0, challenged.Promote("fraud", "2").Champion!.Share);
        Says("must be above 0", () => both.Move("fraud", "2", ModelStage.Challenger));
        Says("must be above 0", () => both.Move("fraud", "2", ModelStage.Shadow, 0.5));
        Says("must be above 0", () => both.Move("fraud", "2", ModelStage.Challenger, double.NaN));
        Says("more than one challenger", () => challenged.Register("fraud", "3", new string('c', 64)).Move("fraud", "3", ModelStage.Challenger, 0.1));
        Says("is the champion", () => both.Move("fraud", "1", ModelStage.Shadow));
    }

    [Fact]
    public void A_share_has_so_many_cards_always_the_same_and_a_larger_one_has_those_of_a_smaller_one()
    {
        var cards = Enumerable.Range(0, 20_000).Select(i => $"4-{i}").ToList();
        var tenth = cards.Where(card => CardShare.Has(A, 0.1, card)).ToHashSet();
        Assert.InRange(tenth.Count, 1_850, 2_150);
        Assert.True(cards.Where(card => CardShare.Has(A, 0.25, card)).ToHashSet().IsSupersetOf(tenth));
        // Another challenger has other cards: of a tenth some tenth again.
        Assert.InRange(tenth.Count(card => CardShare.Has(B, 0.1, card)), 120, 290);
        Assert.All(cards.Take(10), card => Assert.True(CardShare.Has(A, 1, card)));
        // Computed with another implementation of HMAC-SHA256: it must stay so, for decisions name no share.
        Assert.Equal(CardShare.Has(A, 0.5, new string('x', 300)), System.Security.Cryptography.HMACSHA256.HashData(Convert.FromHexString(A), System.Text.Encoding.UTF8.GetBytes(new string('x', 300)))[0] < 128);
    }

    [Fact]
    public void Two_champions_and_a_long_reason_are_refused()
    {
        Says("more than one champion", () => new ModelDeployment([new("f", "1", A, ModelStage.Champion), new("f", "2", B, ModelStage.Champion)]).ToJson());
        Says("more than 1000 characters", () => (ModelDeployment.Empty with { Reason = new string('x', 1_001) }).ToJson());
    }

    private static void Says(string told, Func<object> act) => Assert.Contains(told, Assert.Throws<ModelMismatchException>(act).Message, StringComparison.Ordinal);

    private static IEnumerable<string> Stages(ModelDeployment deployment) => deployment.Models.Select(model => $"{model.Version} {model.Stage}");
}
