using StreamizFraud.Features;

namespace StreamizFraud.Scoring;

/// <summary>Where each input of a model stands in the vectors of a feature set. By name only: columns cannot be swapped.</summary>
/// <remarks>Immutable.</remarks>
internal sealed class FeatureBinding
{
    private readonly int[] _columns;
    private readonly IFraudModel _model;
    private readonly int _setWidth;
    private readonly bool _isWholeSet;

    private FeatureBinding(int[] columns, IFraudModel model, int setWidth)
    {
        _columns = columns;
        _model = model;
        _setWidth = setWidth;
        _isWholeSet = columns.AsSpan().SequenceEqual(Enumerable.Range(0, setWidth).ToArray());
    }

    /// <summary>Inputs of the model.</summary>
    public int Width => _columns.Length;

    /// <summary>Finds each input of a model in a set, which may have more features than that.</summary>
    /// <param name="features">The set's features in column order.</param>
    /// <param name="setSha256">Hash of the set.</param>
    /// <param name="model">The model.</param>
    /// <exception cref="ModelMismatchException">
    /// The set lacks features of the model, computes them otherwise than those it was trained on, or may give it null where it takes none.
    /// </exception>
    public static FeatureBinding Bind(IReadOnlyList<FeatureDefinition> features, string setSha256, IFraudModel model)
    {
        var names = model.FeatureNames;
        var places = features.Select((feature, column) => (feature.Name, column)).ToDictionary(place => place.Name, place => place.column);
        var missing = names.Where(name => !places.ContainsKey(name)).Distinct().ToList();
        var problems = new List<string>();
        if (model.Width != names.Count || names.Distinct().Count() != names.Count)
        {
            problems.Add($"the model takes {model.Width} inputs but names {names.Distinct().Count()}");
        }

        if (missing.Count > 0)
        {
            problems.Add($"the set lacks {string.Join(", ", missing)}");
        }

        if (model.FeatureSha256 is { } hashes)
        {
            problems.AddRange(names.Distinct().Where(places.ContainsKey).Select(name => ProblemOf(features[places[name]], hashes)).OfType<string>());
        }
        else if (model.FeatureSetSha256 is { } trainedOn && !IsSame(trainedOn, setSha256))
        {
            problems.Add($"the model was trained on the feature set {trainedOn}, this one is {setSha256}");
        }

        problems.AddRange(names.Distinct()
            .Where(name => places.TryGetValue(name, out var place) && features[place].CanBeNull && !model.TakesMissing(name))
            .Select(name => $"feature {name} can be null, and the model does not say what it makes of a missing value: give the feature a default (OrDefault), or say it in the model's contract (missing)"));
        return problems.Count == 0
            ? new FeatureBinding([.. names.Select(name => places[name])], model, features.Count)
            : throw new ModelMismatchException(
                $"Model {model.Identity.Name} {model.Identity.Version} ({model.Width} inputs) does not fit the feature set ({features.Count} features): {string.Join("; ", problems)}.",
                missing);
    }

    /// <summary>Writes the model's row for a vector of the set; a missing value is NaN.</summary>
    /// <returns>Null; or why the vector cannot be scored, naming the feature, never its value.</returns>
    public string? TryConvert(ReadOnlySpan<double> vector, Span<double> row) => TryPlace(vector, row) ?? _model.Refusal(row);

    /// <summary>The same without asking the model.</summary>
    public string? TryPlace(ReadOnlySpan<double> vector, Span<double> row)
    {
        if (vector.Length != _setWidth)
        {
            return $"the row has {vector.Length} values where its feature set has {_setWidth}";
        }

        if (_isWholeSet)
        {
            vector.CopyTo(row);
        }
        else
        {
            for (var i = 0; i < _columns.Length; i++)
            {
                row[i] = vector[_columns[i]];
            }
        }

        return null;
    }

    private static string? ProblemOf(FeatureDefinition feature, IReadOnlyDictionary<string, string> hashes) =>
        !hashes.TryGetValue(feature.Name, out var trainedOn) ? $"the model has hashes of its features, but none of {feature.Name}"
        : !IsSame(trainedOn, feature.Sha256) ? $"feature {feature.Name} has another definition than the one that the model was trained on: {trainedOn}, here {feature.Sha256}"
        : null;

    private static bool IsSame(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}
