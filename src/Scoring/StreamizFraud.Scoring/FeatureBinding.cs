namespace StreamizFraud.Scoring;

/// <summary>Where each input of a model stands in the vectors of a feature set. By name only: columns cannot be swapped.</summary>
/// <remarks>Immutable.</remarks>
internal sealed class FeatureBinding
{
    private readonly int[] _columns;
    private readonly IReadOnlyList<string> _names;
    private readonly int _setWidth;

    private FeatureBinding(int[] columns, IReadOnlyList<string> names, int setWidth)
    {
        _columns = columns;
        _names = names;
        _setWidth = setWidth;
    }

    /// <summary>Inputs of the model.</summary>
    public int Width => _columns.Length;

    /// <exception cref="ModelMismatchException">The model and the set do not have the same features.</exception>
    public static FeatureBinding Bind(IReadOnlyList<string> setNames, string setSha256, IFraudModel model)
    {
        var names = model.FeatureNames;
        var missing = names.Except(setNames).ToList();
        var extra = setNames.Except(names).ToList();
        var problems = new List<string>();
        if (model.Width != names.Count || names.Distinct().Count() != names.Count)
        {
            problems.Add($"the model takes {model.Width} inputs but names {names.Distinct().Count()}");
        }

        if (missing.Count > 0)
        {
            problems.Add($"the set lacks {string.Join(", ", missing)}");
        }

        if (extra.Count > 0)
        {
            problems.Add($"the model does not read {string.Join(", ", extra)}");
        }

        if (model.FeatureSetSha256 is { } trainedOn && !string.Equals(trainedOn, setSha256, StringComparison.OrdinalIgnoreCase))
        {
            problems.Add($"the model was trained on the feature set {trainedOn}, this one is {setSha256}");
        }

        if (problems.Count > 0)
        {
            throw new ModelMismatchException(
                $"Model {model.Identity.Name} {model.Identity.Version} ({model.Width} inputs) does not fit the feature set ({setNames.Count} features): {string.Join("; ", problems)}.",
                missing,
                extra);
        }

        var places = setNames.Select((name, column) => (name, column)).ToDictionary(p => p.name, p => p.column);
        return new FeatureBinding([.. names.Select(name => places[name])], names, setNames.Count);
    }

    /// <summary>Writes the model's row for a vector of the set: double to float32, rounded to nearest even.</summary>
    /// <returns>Null; or why the vector cannot be scored, naming the feature, never its value.</returns>
    public string? TryConvert(ReadOnlySpan<double> vector, Span<float> row)
    {
        if (vector.Length != _setWidth)
        {
            return $"the row has {vector.Length} values where its feature set has {_setWidth}";
        }

        for (var i = 0; i < _columns.Length; i++)
        {
            var value = (float)vector[_columns[i]];
            if (!float.IsFinite(value))
            {
                return $"feature {_names[i]} is not a finite float32";
            }

            row[i] = value;
        }

        return null;
    }
}
