using System.CommandLine;
using System.Globalization;
using CardFraudService.Csv;
using CardFraudService.Features;
using CardFraudService.Service;
using CardFraudService.World;
using StreamizFraud.Scoring;
using StreamizFraud.Scoring.Onnx;
using StreamizFraud.Topology.Control;
using StreamizFraud.Topology.Runtime.App;
using static CardFraudService.Commands.CommandOptions;

namespace CardFraudService.Commands;

/// <summary>The verbs below <c>model</c> that change the models of the running service: <c>register</c>, <c>watch</c>, <c>promote</c>, <c>rollback</c>, <c>retire</c>, <c>list</c>.</summary>
internal static class ModelLifeVerbs
{
    private static readonly Argument<string> Package = new("FILE") { Description = "package: an ONNX model with its contract inside (model pack)" };
    private static readonly Argument<string> Name = new("NAME") { Description = "the model's name" };
    private static readonly Argument<string> Version = new("VERSION") { Description = "the model's version" };
    private static readonly Option<ModelStage> Stage = new("--stage") { Description = "champion, challenger, shadow or standby", DefaultValueFactory = _ => ModelStage.Champion };
    private static readonly Option<double?> Share = NumberOption.OptionalDouble("--share", "share of the cards that a challenger decides for", 0.000_001, 1);
    private static readonly Option<string> Drop = new("--folder") { Description = "packages that are laid into it are registered; PACKAGE.sig is a signature", Required = true };
    private static readonly Option<int> Every = NumberOption.Of("--every-s", "seconds between two looks at it", 10, most: 86_400);
    private static readonly Option<string?> Signature = new("--signature") { Description = "signature of the package: openssl dgst -sha256 -sign KEY.pem FILE > FILE.sig" };
    private static readonly Option<string?> Reason = new("--reason") { Description = "why, for whoever reads the log" };

    /// <summary>The verbs.</summary>
    /// <param name="verb">Makes one of a name, a description, an action and its options.</param>
    public static IEnumerable<Command> Of(Func<string, string, Func<ParseResult, CancellationToken, Task<int>>, IReadOnlyList<Option>, Command> verb)
    {
        var register = verb("register", "check a package, put it into the folder and have all members load it, on standby", Run(Register), [Bootstrap, Models, Signature, Reason]);
        register.Arguments.Add(Package);
        var promote = verb("promote", "make a registered model the champion, or give it another stage: members score by it from their next commits on", Run(Promote), [Bootstrap, Stage, Share, Reason]);
        var retire = verb("retire", "take a model that is not the champion out: members free it", Run(Retire), [Bootstrap, Reason]);
        foreach (var named in (Command[])[promote, retire])
        {
            named.Arguments.Add(Name);
            named.Arguments.Add(Version);
        }

        return
        [
            register,
            verb("watch", "register, on standby, what is laid into a folder, until it is stopped", Watch, [Bootstrap, Models, Drop, Every]),
            promote,
            verb("rollback", "make the champion of before the champion again", Run(RollBack), [Bootstrap, Reason]),
            retire,
            verb("list", "the deployments that were sent, and from where on each task scores by them", Run(List), [Bootstrap]),
        ];
    }

    private static Func<ParseResult, CancellationToken, Task<int>> Run(Func<ParseResult, TextWriter, TextWriter, int> command) =>
        (result, _) => Task.FromResult(command(result, Console.Out, Console.Error));

    private static int Register(ParseResult result, TextWriter output, TextWriter errors)
    {
        CheckGiven(result, Bootstrap, Models);
        var path = result.GetRequiredValue(Package);
        if (!File.Exists(path))
        {
            throw new InputException(path, "the model file does not exist");
        }

        var package = File.ReadAllBytes(path);
        var signature = result.GetValue(Signature) is not { } file ? null : File.Exists(file) ? File.ReadAllBytes(file) : throw new InputException(file, "the signature file does not exist");
        return Guard(errors, () =>
        {
            var model = Check(package);
            // The entry comes last: members look for the package as soon as they read it.
            var folder = new ModelFolder(result.GetValue(Models)!);
            var sha256 = folder.Put(package);
            if (signature is not null)
            {
                folder.PutSignature(sha256, signature);
            }

            output.WriteLine($"model      {model.Name} {model.Version}, SHA-256 {sha256}");
            return Change(result, output, deployment => deployment.Register(model.Name, model.Version, sha256));
        });
    }

    private static async Task<int> Watch(ParseResult result, CancellationToken cancellation)
    {
        CheckGiven(result, Bootstrap, Models);
        using var loggers = Loggers(result);
        using var clusters = new ClusterChoice(result.GetValue(Bootstrap), loggers);
        var drop = new ModelDropFolder(
            result.GetRequiredValue(Drop), new ModelFolder(result.GetValue(Models)!), new ControlLogWriter(clusters.Cluster, FraudTopology.ApplicationId), FraudTopology.Models, Check);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(result.GetValue(Every)));
        try
        {
            do
            {
                foreach (var package in Poll(drop))
                {
                    await Console.Out.WriteLineAsync(package.Refused is { } reason
                        ? $"{package.File}: refused: {reason}" : $"{package.File}: registered as {package.Model!.Name} {package.Model.Version}, SHA-256 {package.Model.Sha256}").ConfigureAwait(false);
                }
            }
            while (await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            // It was asked to stop.
        }

        return ExitCode.Success;
    }

    /// <summary>A cluster or a disk that is away is told, and asked again at the next look.</summary>
    private static IReadOnlyList<DroppedPackage> Poll(ModelDropFolder drop)
    {
        try
        {
            return drop.Poll();
        }
        catch (Exception away) when (away is IOException or StreamizFraud.Topology.Records.StreamException or ArgumentException or InvalidOperationException)
        {
            Console.Error.WriteLine($"not now: {away.Message}");
            return [];
        }
    }

    private static int Promote(ParseResult result, TextWriter output, TextWriter errors) =>
        Guard(errors, () => Change(result, output, deployment => result.GetValue(Stage) == ModelStage.Champion
            ? deployment.Promote(result.GetRequiredValue(Name), result.GetRequiredValue(Version))
            : deployment.Move(result.GetRequiredValue(Name), result.GetRequiredValue(Version), result.GetValue(Stage), result.GetValue(Share) ?? 0)));

    private static int Retire(ParseResult result, TextWriter output, TextWriter errors) =>
        Guard(errors, () => Change(result, output, deployment => deployment.Retire(result.GetRequiredValue(Name), result.GetRequiredValue(Version))));

    private static int RollBack(ParseResult result, TextWriter output, TextWriter errors) => Guard(errors, () => Change(result, output, deployment => deployment.RollBack()));

    private static int List(ParseResult result, TextWriter output, TextWriter errors)
    {
        CheckGiven(result, Bootstrap);
        using var loggers = Loggers(result);
        using var clusters = new ClusterChoice(result.GetValue(Bootstrap), loggers);
        Deployments(clusters).List(output, Line);
        return ExitCode.Success;
    }

    /// <summary>Loads a package as members do, and binds it to the service's features.</summary>
    /// <exception cref="ModelMismatchException">It is refused.</exception>
    private static ModelIdentity Check(byte[] package)
    {
        using var bound = new ScoreComputation<Payment>(new HandbookFeatures(), OnnxFraudModel.Load(package), FraudTopology.Reasons);
        return bound.Stamp.Model;
    }

    private static int Change(ParseResult result, TextWriter output, Func<ModelDeployment, ModelDeployment> change)
    {
        CheckGiven(result, Bootstrap);
        using var loggers = Loggers(result);
        using var clusters = new ClusterChoice(result.GetValue(Bootstrap), loggers);
        var deployments = Deployments(clusters);
        var newest = deployments.Newest();
        var deployment = change(newest is { Activation: ControlActivation.Active } ? ModelDeployment.Parse(newest.Content) : ModelDeployment.Empty) with { Reason = result.GetValue(Reason) };
        var version = deployments.Append(deployment.ToJson(), ControlActivation.Active, newest);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"sent       entry {version} of {FraudTopology.Models}: {Describe(deployment)}"));
        return ExitCode.Success;
    }

    private static int Guard(TextWriter errors, Func<int> command)
    {
        try
        {
            return command();
        }
        catch (ModelMismatchException refused)
        {
            errors.WriteLine($"refused: {refused.Message}");
            return ExitCode.Refused;
        }
    }

    private static ControlThing Deployments(ClusterChoice clusters) => new(clusters.Cluster, ModelDeployment.ControlKind, FraudTopology.Models, FraudTopology.ModelsHistory);

    private static string Line(ControlEntry entry)
    {
        if (entry.Activation == ControlActivation.Withdrawn)
        {
            return string.Create(CultureInfo.InvariantCulture, $"entry {entry.Version}: withdrawn");
        }

        try
        {
            return string.Create(CultureInfo.InvariantCulture, $"entry {entry.Version}: {Describe(ModelDeployment.Parse(entry.Content))}");
        }
        catch (ModelMismatchException)
        {
            return string.Create(CultureInfo.InvariantCulture, $"entry {entry.Version}: no deployment of models");
        }
    }

    private static string Describe(ModelDeployment deployment) =>
        string.Join(", ", deployment.Models.OrderByDescending(model => model.Stage).Select(model => $"{model} {model.Stage.ToString().ToLowerInvariant()}{(model.Share > 0 ? string.Create(CultureInfo.InvariantCulture, $" of {model.Share:P1} of the cards") : string.Empty)} ({model.Sha256[..12]})").DefaultIfEmpty("no models"))
        + (deployment.Champion is null ? "; the program's own model scores" : string.Empty)
        + (deployment.Reason is { } reason ? $"; {reason}" : string.Empty);
}
