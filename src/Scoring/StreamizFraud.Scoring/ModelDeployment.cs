namespace StreamizFraud.Scoring;

/// <summary>
/// The models of an application and what each does, as one document: a version of it is an entry of the control log (<see cref="ControlKind"/>). Each entry is
/// whole, so that a change of several models holds at one moment, and going back is another entry.
/// </summary>
/// <param name="Models">
/// The models, each package once. At most one champion; without one the model that the program brings is it. At most one challenger.
/// </param>
/// <remarks>
/// As JSON: <c>{"models":[{"name":"card-fraud","version":"7","sha256":"…","stage":"champion"}],"rollback_to":"…","taken_back":"…","automatic_rollback_off":true,"reason":"…"}</c>. Immutable.
/// </remarks>
public sealed record ModelDeployment(IReadOnlyList<DeployedModel> Models)
{
    /// <summary>Kind of deployments in the control log.</summary>
    public const string ControlKind = "models";

    /// <summary>Most models of a deployment: all of them are loaded.</summary>
    public const int MaxModels = 8;

    /// <summary>Most characters of <see cref="Reason"/>.</summary>
    public const int MaxReason = 1_000;

    /// <summary>A deployment without models: the model that the program brings scores.</summary>
    public static ModelDeployment Empty { get; } = new([]);

    /// <summary>SHA-256 of the model that <see cref="RollBack"/> makes the champion; null: the model that the program brings.</summary>
    public string? RollbackTo { get; init; }

    /// <summary>
    /// SHA-256 of the champion that was taken back automatically (<see cref="AutomaticRollback"/>); null if the present one came otherwise. It stays until the champion changes, and
    /// as long as it is there nothing is taken back automatically.
    /// </summary>
    public string? TakenBack { get; init; }

    /// <summary>
    /// Whether nothing is taken back automatically: a person rolled back (<see cref="RollBack"/>), or retired the model that a roll-back would return to. It stays until a model is
    /// promoted. False by default.
    /// </summary>
    public bool IsAutomaticRollbackOff { get; init; }

    /// <summary>Why it was made, for whoever reads the log; null if not said.</summary>
    public string? Reason { get; init; }

    /// <summary>The model whose scores decide; null: that which the program brings.</summary>
    public DeployedModel? Champion => Models.FirstOrDefault(model => model.Stage == ModelStage.Champion);

    /// <summary>The model that decides for a share of the cards; null: there is none.</summary>
    public DeployedModel? Challenger => Models.FirstOrDefault(model => model.Stage == ModelStage.Challenger);

    /// <summary>The model whose score decides for a card; null: that which the program brings.</summary>
    /// <param name="card">The card, as the score node has it.</param>
    public DeployedModel? Deciding(string card)
    {
        ArgumentNullException.ThrowIfNull(card);
        return Challenger is { } challenger && CardShare.Has(challenger.Sha256, challenger.Share, card) ? challenger : Champion;
    }

    /// <summary>Reads a deployment.</summary>
    /// <param name="json">The JSON text.</param>
    /// <exception cref="ModelMismatchException">It is none; lists all problems.</exception>
    public static ModelDeployment Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        var deployment = ModelDeploymentJson.Read(json);
        deployment.Check();
        return deployment;
    }

    /// <summary>The deployment as JSON, without blanks, in a fixed order.</summary>
    /// <exception cref="ModelMismatchException">It is wrong; lists all problems.</exception>
    public string ToJson()
    {
        Check();
        return ModelDeploymentJson.Write(this);
    }

    /// <summary>The deployment with one more model on standby.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="version">Its version.</param>
    /// <param name="sha256">SHA-256 of its package.</param>
    /// <exception cref="ModelMismatchException">The package, or another one of that name and version, is in it already, or it is full.</exception>
    public ModelDeployment Register(string name, string version, string sha256) =>
        Next(this with { Models = [.. Models, new DeployedModel(name, version, sha256, ModelStage.Standby)] });

    /// <summary>The deployment with another champion. The one before stays on standby, for <see cref="RollBack"/>.</summary>
    /// <param name="name">Name of a model of the deployment.</param>
    /// <param name="version">Its version.</param>
    /// <exception cref="ModelMismatchException">There is no such model, or it is the champion.</exception>
    public ModelDeployment Promote(string name, string version)
    {
        var promoted = Of(name, version);
        return promoted.Stage == ModelStage.Champion ? throw Wrong($"{promoted} is the champion already") : WithChampion(promoted.Sha256);
    }

    /// <summary>The deployment with a model in another stage.</summary>
    /// <param name="name">Name of a model of the deployment.</param>
    /// <param name="version">Its version.</param>
    /// <param name="stage">The stage; for the champion <see cref="Promote"/>.</param>
    /// <param name="share">Share of the cards, for a challenger: above 0, at most 1.</param>
    /// <exception cref="ModelMismatchException">There is no such model, it is the champion, or there is a challenger already.</exception>
    public ModelDeployment Move(string name, string version, ModelStage stage, double share = 0)
    {
        var moved = Of(name, version);
        return moved.Stage == ModelStage.Champion ? throw Wrong($"{moved} is the champion: promote another one first, or roll back")
            : stage == ModelStage.Champion ? Promote(name, version)
            : Next(this with { Models = [.. Models.Select(model => model == moved ? model with { Stage = stage, Share = share } : model)] });
    }

    /// <summary>The deployment with the champion of before. The one that is taken back stays on standby, so that another roll-back undoes this one. Nothing is taken back automatically until a
    /// model is promoted (<see cref="IsAutomaticRollbackOff"/>).</summary>
    /// <exception cref="ModelMismatchException">There is no champion to take back.</exception>
    public ModelDeployment RollBack() => Champion is null && RollbackTo is null ? throw Wrong("it has no champion to take back") : WithChampion(RollbackTo) with { IsAutomaticRollbackOff = true };

    /// <summary>The deployment without a model.</summary>
    /// <param name="name">Name of a model of the deployment.</param>
    /// <param name="version">Its version.</param>
    /// <exception cref="ModelMismatchException">There is no such model, or it is the champion.</exception>
    public ModelDeployment Retire(string name, string version)
    {
        var retired = Of(name, version);
        return retired.Stage == ModelStage.Champion
            ? throw Wrong($"{retired} is the champion: promote another one first, or roll back")
            : Next(this with
            {
                Models = [.. Models.Where(model => model != retired)],
                RollbackTo = RollbackTo == retired.Sha256 ? null : RollbackTo,
                IsAutomaticRollbackOff = IsAutomaticRollbackOff || RollbackTo == retired.Sha256,
            });
    }

    /// <summary>What an automatic roll-back makes of it.</summary>
    internal ModelDeployment TakeBack(string reason) => RollBack() with { IsAutomaticRollbackOff = false, TakenBack = Champion?.Sha256, Reason = reason.Length > MaxReason ? reason[..MaxReason] : reason };

    private ModelDeployment WithChampion(string? sha256) => Next(new ModelDeployment(
        [
            .. Models.Select(model =>
                model.Sha256 == sha256 ? model with { Stage = ModelStage.Champion, Share = 0 }
                : model.Stage == ModelStage.Champion ? model with { Stage = ModelStage.Standby }
                : model),
        ])
    {
        RollbackTo = Champion?.Sha256,
    });

    private DeployedModel Of(string name, string version) =>
        Models.FirstOrDefault(model => model.Name == name && model.Version == version)
        ?? throw Wrong($"it has no model {name} {version}; it has {(Models.Count == 0 ? "none" : string.Join(", ", Models))}");

    /// <summary>The next deployment, checked. It has a reason of its own.</summary>
    private static ModelDeployment Next(ModelDeployment deployment)
    {
        var next = deployment with { Reason = null };
        next.Check();
        return next;
    }

    private void Check()
    {
        var problems = Problems().ToList();
        if (problems.Count > 0)
        {
            throw Wrong(string.Join("; ", problems));
        }
    }

    private IEnumerable<string> Problems()
    {
        if (Models.Count > MaxModels)
        {
            yield return $"it has {Models.Count} models, and {MaxModels} may be loaded: retire some";
        }

        foreach (var model in Models)
        {
            if (string.IsNullOrEmpty(model.Name) || string.IsNullOrEmpty(model.Version))
            {
                yield return "a model lacks its name or version";
            }

            if (!ModelFolder.IsSha256(model.Sha256))
            {
                yield return $"the SHA-256 of {model} is not 64 lower-case hexadecimal digits";
            }

            if (!Enum.IsDefined(model.Stage))
            {
                yield return $"the stage of {model} is none of those that are known";
            }

            if (model.Stage == ModelStage.Challenger ? !(model.Share > 0 && model.Share <= 1) : model.Share != 0)
            {
                yield return $"the share of {model} must be above 0 and at most 1 for a challenger, and is for nobody else";
            }
        }

        foreach (var twice in Models.GroupBy(model => model.Sha256).Where(group => group.Count() > 1))
        {
            yield return $"the package {twice.Key} is in it {twice.Count()} times";
        }

        foreach (var twice in Models.GroupBy(model => (model.Name, model.Version)).Where(group => group.DistinctBy(model => model.Sha256).Count() > 1))
        {
            yield return $"two packages are called {twice.First()}: versions that differ must be called differently";
        }

        if (Models.Count(model => model.Stage == ModelStage.Champion) > 1)
        {
            yield return "it has more than one champion";
        }

        if (Models.Count(model => model.Stage == ModelStage.Challenger) > 1)
        {
            yield return "it has more than one challenger";
        }

        if (RollbackTo is not null && !Models.Any(model => model.Sha256 == RollbackTo && model.Stage != ModelStage.Champion))
        {
            yield return "rollback_to is not the SHA-256 of a model that is not the champion";
        }

        if (TakenBack is not null && !ModelFolder.IsSha256(TakenBack))
        {
            yield return "taken_back is not 64 lower-case hexadecimal digits";
        }

        if (Reason?.Length > MaxReason)
        {
            yield return $"its reason has more than {MaxReason} characters";
        }
    }

    private static ModelMismatchException Wrong(string problems) => new($"The deployment of models is wrong: {problems}.");
}
