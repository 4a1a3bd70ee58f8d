using StreamizFraud.Features.Rows;

namespace StreamizFraud.Features.Entities;

/// <summary>The pages of one value of a key, in memory.</summary>
internal sealed class MemoryPages : IStatePages
{
    // Most keys of a stream have no page beside their state: they are not made to carry a table.
    private PageTable? _pages;
    private List<(long Page, StatePage Content, Step Step)>? _steps;

    private enum Step
    {
        Changed,
        Added,
        Deleted,
    }

    private PageTable Pages => _pages ??= new PageTable();

    private List<(long Page, StatePage Content, Step Step)> Steps => _steps ??= [];

    /// <summary>What follows can be taken back, up to here.</summary>
    public void Mark() => _steps?.Clear();

    /// <summary>Takes back what was done since the mark.</summary>
    public void Rewind()
    {
        for (var i = Steps.Count - 1; i >= 0; i--)
        {
            var (page, content, step) = Steps[i];
            switch (step)
            {
                case Step.Changed:
                    content.Rewind();
                    break;
                case Step.Added:
                    Pages.Remove(page, out _);
                    break;
                default:
                    Pages.Add(page, content);
                    break;
            }
        }

        Steps.Clear();
    }

    public StatePage Read(long page) => Pages[page];

    public StatePage Change(long page)
    {
        var content = Pages[page];
        // The second mark of an event would hide what the first one kept.
        if (!IsTouched(page))
        {
            content.Mark();
            Steps.Add((page, content, Step.Changed));
        }

        return content;
    }

    public void Add(long page, StatePage content)
    {
        Pages.Add(page, content);
        Steps.Add((page, content, Step.Added));
    }

    public void Delete(long page)
    {
        if (Pages.Remove(page, out var content))
        {
            Steps.Add((page, content, Step.Deleted));
        }
    }

    private bool IsTouched(long page)
    {
        foreach (var step in Steps)
        {
            if (step.Page == page)
            {
                return true;
            }
        }

        return false;
    }
}
