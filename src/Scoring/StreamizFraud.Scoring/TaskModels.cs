using Microsoft.Extensions.Logging;
using StreamizFraud.Features;
using StreamizFraud.Topology.Control;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Scoring;

/// <summary>
/// The models that one task has of the deployments that it knows: loaded in the background before a deployment is adopted, and shared between deployments, so that
/// a swap of two loaded models loads nothing.
/// </summary>
/// <remarks>Owned by the task's thread.</remarks>
internal sealed class TaskModels<TEvent>(FeatureSet<TEvent> set, DeploymentSource<TEvent> source, bool explains, bool keepsStates, ILogger logger, TaskId task)
{
    private readonly Dictionary<string, HeldModel> _held = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ModelLoad> _loading = new(StringComparer.Ordinal);
    private readonly List<ModelLoad> _awaited = [];
    private long _asked = -1;
    private bool _isClosed;

    /// <summary>Whether all models of a deployment are loaded, or refused. The first call begins to load those that are missing.</summary>
    public bool IsReady(ControlEntry entry)
    {
        if (entry.Version != _asked)
        {
            _asked = entry.Version;
            Await(entry);
        }

        foreach (var loading in _awaited)
        {
            if (!loading.HasEnded)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Makes a deployment; waits for models that are not loaded yet.</summary>
    /// <exception cref="ModelMismatchException">It, or one of its models that score, is refused.</exception>
    public DeploymentInUse Make(ControlEntry entry)
    {
        var deployment = ModelDeployment.Parse(entry.Content);
        var taken = new List<HeldModel>();
        try
        {
            if (entry.Activation == ControlActivation.Shadow)
            {
                throw new ModelMismatchException($"Deployment {entry.Name} {entry.Version} is in shadow as a whole, and its champion would decide: put models into the stage {ModelStage.Shadow} instead.");
            }

            if (deployment.Challenger is { } named && source.Card is null)
            {
                throw new ModelMismatchException($"{named} is a challenger, and the score node does not say what the card of an event is (Score, card).");
            }

            var champion = deployment.Champion is { } first ? Take(first, taken).Model : null;
            var challenger = deployment.Challenger is { } second ? Take(second, taken).Model : null;
            var shadows = new List<ModelInUse>();
            foreach (var model in deployment.Models)
            {
                if (model.Stage is ModelStage.Standby or ModelStage.Shadow && TryTake(model, taken) is { } beside && model.Stage == ModelStage.Shadow)
                {
                    shadows.Add(beside);
                }
            }

            return new DeploymentInUse(champion, challenger, deployment.Challenger?.Share ?? 0, shadows, [.. taken.SelectMany(held => held.Model.CarriedFrom)], () => GiveBack(taken));
        }
        catch
        {
            GiveBack(taken);
            Abandon(deployment);
            throw;
        }
    }

    /// <summary>Disposes of models that no deployment has which a record may belong to.</summary>
    public void Trim()
    {
        foreach (var held in _held.Values)
        {
            if (held.Uses == 0)
            {
                _held.Remove(held.Sha256);
                held.Model.Dispose();
                // What is being got ready may count on it.
                _asked = -1;
            }
        }
    }

    /// <summary>Disposes of what is not used, now, and of the rest when it is given back.</summary>
    public void Close()
    {
        _isClosed = true;
        foreach (var loading in _loading.Values)
        {
            loading.Abandon();
        }

        _loading.Clear();
        Trim();
    }

    /// <summary>Disposes of what was loaded for a deployment that is refused.</summary>
    private void Abandon(ModelDeployment deployment)
    {
        foreach (var model in deployment.Models)
        {
            if (_loading.Remove(model.Sha256, out var loading))
            {
                loading.Abandon();
            }
        }
    }

    private void Await(ControlEntry entry)
    {
        _awaited.Clear();
        try
        {
            foreach (var model in ModelDeployment.Parse(entry.Content).Models)
            {
                if (!_held.ContainsKey(model.Sha256))
                {
                    _awaited.Add(Loading(model));
                }
            }
        }
        catch (ModelMismatchException)
        {
            // Making it will say so.
        }
    }

    private ModelLoad Loading(DeployedModel model)
    {
        if (!_loading.TryGetValue(model.Sha256, out var loading))
        {
            _loading.Add(model.Sha256, loading = source.Registry.Begin(model));
        }

        return loading;
    }

    private HeldModel Take(DeployedModel model, List<HeldModel> taken)
    {
        if (!_held.TryGetValue(model.Sha256, out var held))
        {
            var loading = Loading(model);
            try
            {
                var loaded = loading.Take();
                held = new HeldModel(model.Sha256, ModelInUse.Make(set, new ModelSupply(() => loaded), set.Name + "-score", Degradation.None, explains, keepsStates).Claim());
                _held.Add(model.Sha256, held);
            }
            finally
            {
                // What is refused is loaded anew when another deployment names it.
                _loading.Remove(model.Sha256);
            }
        }

        held.Uses++;
        taken.Add(held);
        return held;
    }

    /// <summary>A model that decides nothing does not stop those that do: it is missed when it is promoted.</summary>
    private ModelInUse? TryTake(DeployedModel model, List<HeldModel> taken)
    {
        try
        {
            return Take(model, taken).Model;
        }
        catch (ModelMismatchException refused)
        {
            ScoreLog.NotBeside(logger, task, model.Name, model.Version, ScoreLog.Reason(refused));
            return null;
        }
    }

    private void GiveBack(List<HeldModel> taken)
    {
        foreach (var held in taken)
        {
            held.Uses--;
        }

        taken.Clear();
        if (_isClosed)
        {
            Trim();
        }
    }

    private sealed class HeldModel(string sha256, ModelInUse model)
    {
        public string Sha256 { get; } = sha256;

        public ModelInUse Model { get; } = model;

        public int Uses { get; set; }
    }
}
