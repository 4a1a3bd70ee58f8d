using CardFraudService.Commands;
using CardFraudService.Tests.Support;
using StreamizFraud.Monitoring;
using StreamizFraud.Scoring.Onnx;
using Xunit;

namespace CardFraudService.Tests.Commands;

/// <summary>The verbs by which models are watched: a profile, put into the package, and the report of what members told.</summary>
public sealed class ModelHealthTests
{
    private static readonly string Model = Path.Combine(AppContext.BaseDirectory, "model", "card-fraud.onnx");

    [Fact]
    public async Task A_profile_of_a_world_goes_into_the_package_and_is_found_by_the_models_hash()
    {
        using var folder = new ScratchFolder();
        var (profile, packed) = (folder.File("profile.json"), folder.File("packed.onnx"));
        var (code, text) = await InProcess.RunAsync(
            "model", "profile", "--model", Model, "--cards", "100", "--terminals", "200", "--days", "50", "--warm-up-days", "30", "--alert-from", "0.3", "--output", profile);
        Assert.True(code == 0, text);
        Assert.Contains("15 features, alert rate", text, StringComparison.Ordinal);

        (code, text) = await InProcess.RunAsync("model", "pack", "--model", Model, "--profile", profile, "--output", packed);
        Assert.True(code == 0, text);
        using var model = OnnxFraudModel.Load(packed);
        Assert.Equal(0.3, model.TrainingProfile!.Alerts!.From);
        Assert.NotNull(new ModelProfiles(packed, folder: null).Of(model.Identity));
        Assert.Null(new ModelProfiles(Model, folder: null).Of(model.Identity));
    }

    [Fact]
    public async Task A_profile_that_is_broken_is_refused_with_the_reason()
    {
        using var folder = new ScratchFolder();
        var profile = folder.File("profile.json");
        await File.WriteAllTextAsync(profile, """{"rows":1,"features":{"TX_AMOUNT":{"bounds":[2,1],"shares":[0.5,0.5],"least":0}},"scores":{"bounds":[1],"shares":[1],"least":0}}""");
        var (code, text) = await InProcess.RunAsync("model", "pack", "--model", Model, "--profile", profile, "--output", folder.File("packed.onnx"));
        Assert.Equal(ExitCode.Refused, code);
        Assert.Contains("training_profile is wrong: not a training profile: TX_AMOUNT needs ascending bounds", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_report_names_what_is_out_of_its_limits_and_an_alarm_is_a_failure()
    {
        using var folder = new ScratchFolder();
        var age = new ModelHealth { Measure = HealthMeasures.LabelAge, Figure = 30, Alarm = HealthBand.UpTo(22), State = HealthState.Alarm, Rows = 5, SinceMs = 0, AtMs = 1 };
        var output = new StringWriter();
        Assert.Equal(ExitCode.Failure, ModelHealthCommand.Tell(new ModelHealthReport([age]), folder.File("report.html"), output));
        Assert.Contains("ALARM  */*/label_age: 30 of 5 rows, since 1970-01-01 00:00", output.ToString(), StringComparison.Ordinal);
        Assert.StartsWith("<!doctype html>", File.ReadAllText(folder.File("report.html")), StringComparison.Ordinal);
        Assert.Equal(ExitCode.Success, ModelHealthCommand.Tell(new ModelHealthReport([age with { Figure = 1, State = HealthState.Ok }]), folder.File("report.json"), output));
        Assert.StartsWith("{", File.ReadAllText(folder.File("report.json")), StringComparison.Ordinal);
        Assert.Equal(ExitCode.Success, ModelHealthCommand.Tell(new ModelHealthReport([]), null, output));
    }
}
