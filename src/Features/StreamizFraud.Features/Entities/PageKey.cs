namespace StreamizFraud.Features.Entities;

/// <summary>Names a page of a key's state.</summary>
/// <param name="Key">Value of the key.</param>
/// <param name="Page">Number of the page.</param>
internal readonly record struct PageKey(string Key, long Page);
