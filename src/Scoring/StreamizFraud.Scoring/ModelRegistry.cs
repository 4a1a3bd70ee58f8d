namespace StreamizFraud.Scoring;

/// <summary>Loads the models of deployments from their folder, in the background: one for each task that asks. Made once a process and given to all score nodes.</summary>
/// <remarks>
/// A package is read once and checked, and it is these bytes that are loaded, with all checks of loading. One at a time, so that payments keep most of the
/// machine. Thread-safe.
/// </remarks>
public sealed class ModelRegistry
{
    private readonly Lock _one = new();
    private readonly ModelFolder _folder;
    private readonly Func<byte[], IFraudModel> _load;
    private readonly PackageKeys? _keys;

    /// <summary>A registry.</summary>
    /// <param name="folder">Where packages lie.</param>
    /// <param name="load">
    /// Loads a package, such as <c>package => OnnxFraudModel.Load(package)</c>, a new model at each call; on a thread of the registry's own. An exception refuses the package.
    /// </param>
    /// <param name="keys">Whose signature a package must bear; null: packages need none.</param>
    public ModelRegistry(ModelFolder folder, Func<byte[], IFraudModel> load, PackageKeys? keys = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(load);
        (_folder, _load, _keys) = (folder, load, keys);
    }

    /// <summary>Where packages lie.</summary>
    public ModelFolder Folder => _folder;

    /// <summary>Runs the loads.</summary>
    internal TaskScheduler Scheduler { get; init; } = TaskScheduler.Default;

    /// <summary>Loads a model now.</summary>
    /// <param name="model">Which; it must be what its package says of itself.</param>
    /// <exception cref="ModelMismatchException">It is refused; the message says why.</exception>
    public IFraudModel Load(DeployedModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        IFraudModel? loaded = null;
        try
        {
            var package = _folder.Get(model.Sha256);
            CheckSigned(model);
            loaded = _load(package) ?? throw new ModelMismatchException($"Model {model}: the function that loads packages returned null.");
            var wanted = new ModelIdentity(model.Name, model.Version, model.Sha256);
            if (loaded.Identity != wanted)
            {
                throw new ModelMismatchException(
                    $"Model {model}: its package calls itself {loaded.Identity.Name} {loaded.Identity.Version} with SHA-256 {loaded.Identity.Sha256}, and {wanted.Sha256} was registered. A package is one file, its contract inside (model pack).");
            }

            return loaded;
        }
        catch (Exception exception)
        {
            loaded?.Dispose();
            if (exception is ModelMismatchException)
            {
                throw;
            }

            throw new ModelMismatchException($"Model {model} could not be loaded: {exception.GetType().Name}. Its own words are in the inner exception.", inner: exception);
        }
    }

    private void CheckSigned(DeployedModel model)
    {
        if (_keys is not null && (_folder.SignatureOf(model.Sha256) is not { } signature
            ? "has no signature beside it" : _keys.HaveSigned(model.Sha256, signature) ? null : "has a signature by none of the keys") is { } problem)
        {
            throw new ModelMismatchException($"Model {model}: its package {model.Sha256} {problem}, and only signed packages are loaded here.");
        }
    }

    /// <summary>Begins to load a model for a task.</summary>
    internal ModelLoad Begin(DeployedModel model)
    {
        var loading = new ModelLoad(_one, () => Load(model));
        loading.Start(Scheduler);
        return loading;
    }
}
