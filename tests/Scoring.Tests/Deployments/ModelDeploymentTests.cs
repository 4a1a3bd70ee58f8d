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
    [InlineData("""{"models":[],"rollback_to":"abc"}""", "rollback_to is not the SHA-256 of a model on standby")]
    public void A_text_that_is_no_deployment_is_refused_with_the_reason(string json, string told) => Says(told, () => ModelDeployment.Parse(json));

    [Fact]
    public void Two_champions_and_a_long_reason_are_refused()
    {
        Says("more than one champion", () => new ModelDeployment([new("f", "1", A, ModelStage.Champion), new("f", "2", B, ModelStage.Champion)]).ToJson());
        Says("more than 1000 characters", () => (ModelDeployment.Empty with { Reason = new string('x', 1_001) }).ToJson());
    }

    private static void Says(string told, Func<object> act) => Assert.Contains(told, Assert.Throws<ModelMismatchException>(act).Message, StringComparison.Ordinal);

    private static IEnumerable<string> Stages(ModelDeployment deployment) => deployment.Models.Select(model => $"{model.Version} {model.Stage}");
}
