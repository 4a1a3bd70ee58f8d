namespace CardFraudService.Csv;

/// <summary>The first line of a file: columns are found by name, in any order, others are passed over.</summary>
internal sealed class CsvHeader
{
    private readonly string _path;
    private readonly List<string> _names = [];
    private readonly List<string> _missing = [];

    /// <summary>Reads the first line of a file.</summary>
    /// <exception cref="InputException">It is missing or cannot be split.</exception>
    public CsvHeader(InputFile file)
    {
        _path = file.Path;
        var isThere = file.TryReadLine(out var line, out var problem);
        if (problem is not null)
        {
            throw new InputException(_path, 1, $"the header is {problem}.");
        }

        if (!isThere || string.IsNullOrWhiteSpace(line))
        {
            throw new InputException(_path, 1, "there is no header line.");
        }

        if (!CsvFields.TrySplit(line, _names))
        {
            throw new InputException(_path, 1, "the header has a quote that is not closed.");
        }
    }

    /// <summary>Number of columns.</summary>
    public int Width => _names.Count;

    /// <summary>Place of a column; -1 if there is none.</summary>
    /// <exception cref="InputException">It is there twice.</exception>
    public int Optional(string name)
    {
        var place = _names.FindIndex(n => n.Trim() == name);
        return place < 0 || _names.FindIndex(place + 1, n => n.Trim() == name) < 0
            ? place
            : throw new InputException(_path, 1, $"the header names {name} twice.");
    }

    /// <summary>Place of a column that must be there; see <see cref="ThrowIfIncomplete"/>.</summary>
    /// <exception cref="InputException">It is there twice.</exception>
    public int Required(string name)
    {
        var place = Optional(name);
        if (place < 0)
        {
            _missing.Add(name);
        }

        return place;
    }

    /// <exception cref="InputException">Columns that must be there are not; names all of them.</exception>
    public void ThrowIfIncomplete()
    {
        if (_missing.Count > 0)
        {
            throw new InputException(_path, 1, $"the header lacks {string.Join(", ", _missing)}.");
        }
    }
}
