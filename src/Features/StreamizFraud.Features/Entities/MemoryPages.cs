using StreamizFraud.Features.Rows;

namespace StreamizFraud.Features.Entities;

/// <summary>The pages of one value of a key, in memory.</summary>
internal sealed class MemoryPages : IStatePages
{
    private readonly PageTable _pages = new();
    private readonly List<(long Page, StatePage Content, Step Step)> _steps = [];

    private enum Step
    {
        Changed,
        Added,
        Deleted,
    }

    /// <summary>What follows can be taken back, up to here.</summary>
    public void Mark() => _steps.Clear();

    /// <summary>Takes back what was done since the mark.</summary>
    public void Rewind()
    {
        for (var i = _steps.Count - 1; i >= 0; i--)
        {
            var (page, content, step) = _steps[i];
            switch (step)
            {
                case Step.Changed:
                    content.Rewind();
                    break;
                case Step.Added:
                    _pages.Remove(page, out _);
                    break;
                default:
                    _pages.Add(page, content);
                    break;
            }
        }

        _steps.Clear();
    }

    public StatePage Read(long page) => _pages[page];

    public StatePage Change(long page)
    {
        var content = _pages[page];
        // The second mark of an event would hide what the first one kept.
        if (!IsTouched(page))
        {
            content.Mark();
            _steps.Add((page, content, Step.Changed));
        }

        return content;
    }

    public void Add(long page, StatePage content)
    {
        _pages.Add(page, content);
        _steps.Add((page, content, Step.Added));
    }

    public void Delete(long page)
    {
        if (_pages.Remove(page, out var content))
        {
            _steps.Add((page, content, Step.Deleted));
        }
    }

    private bool IsTouched(long page)
    {
        foreach (var step in _steps)
        {
            if (step.Page == page)
            {
                return true;
            }
        }

        return false;
    }
}
