using StreamizFraud.Features.Rows;

namespace StreamizFraud.Features.Entities;

/// <summary>The pages of one value of a key, in memory.</summary>
internal sealed class MemoryPages : IStatePages
{
    private readonly Dictionary<long, StatePage> _pages = [];

    public StatePage Read(long page) => _pages[page];

    public StatePage Change(long page)
    {
        var content = _pages[page];
        content.Mark();
        return content;
    }

    public void Add(long page, StatePage content) => _pages.Add(page, content);

    public void Delete(long page) => _pages.Remove(page);
}
