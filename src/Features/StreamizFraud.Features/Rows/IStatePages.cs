namespace StreamizFraud.Features.Rows;

/// <summary>The pages of one value of a key, by number.</summary>
internal interface IStatePages
{
    /// <summary>A page to read.</summary>
    StatePage Read(long page);

    /// <summary>A page to change in place.</summary>
    StatePage Change(long page);

    /// <summary>A new page.</summary>
    void Add(long page, StatePage content);

    /// <summary>Forgets a page.</summary>
    void Delete(long page);
}
