using System.Globalization;
using System.Linq.Expressions;

namespace StreamizFraud.Features.Definitions;

/// <summary>Makes what users select into what is kept: whole numbers, categories, keys.</summary>
internal static class SelectorConversion
{
    /// <summary>A number that is equal where the values are; null if values of the type have none.</summary>
    public static Expression<Func<TEvent, long?>>? ToCategory<TEvent>(LambdaExpression value)
    {
        var type = Nullable.GetUnderlyingType(value.ReturnType) ?? value.ReturnType;
        return type == typeof(string) ? With<TEvent, long?>(value, Expression.Call(((Func<string?, long?>)Categories.Of).Method, value.Body))
            : type == typeof(Guid) ? With<TEvent, long?>(value, Expression.Call(((Func<Guid?, long?>)Categories.Of).Method, Converted(value.Body, typeof(Guid?))))
            : type == typeof(bool) ? With<TEvent, long?>(value, OfBool(value.Body))
            : type.IsEnum || IsWhole(type) ? With<TEvent, long?>(value, Converted(value.Body, typeof(long?)))
            : null;
    }

    /// <summary>A number that can be null, or another one, or whether something holds as 1 or 0.</summary>
    public static Expression<Func<T, double?>> ToNumber<T>(LambdaExpression value) =>
        With<T, double?>(value, value.ReturnType == typeof(double?) ? value.Body : Expression.Convert(ToDouble(value.Body), typeof(double?)));

    /// <summary>A number, or whether something holds as 1 or 0.</summary>
    public static Expression ToDouble(Expression value) => value.Type == typeof(bool)
        ? Expression.Condition(value, Expression.Constant(1.0), Expression.Constant(0.0))
        : Converted(value, typeof(double));

    /// <summary>The text of a key; null if values of the type cannot be keys.</summary>
    public static Expression<Func<TEvent, string>>? ToKey<TEvent>(LambdaExpression key)
    {
        if (key.ReturnType == typeof(string))
        {
            return With<TEvent, string>(key, key.Body);
        }

        if (key.ReturnType == typeof(Guid))
        {
            return With<TEvent, string>(key, Expression.Call(key.Body, typeof(Guid).GetMethod(nameof(Guid.ToString), Type.EmptyTypes)!));
        }

        if (!IsWhole(key.ReturnType))
        {
            return null;
        }

        var text = typeof(long).GetMethod(nameof(long.ToString), [typeof(IFormatProvider)])!;
        return With<TEvent, string>(key, Expression.Call(
            Converted(key.Body, typeof(long)), text, Expression.Property(null, typeof(CultureInfo), nameof(CultureInfo.InvariantCulture))));
    }

    private static bool IsWhole(Type type) =>
        type == typeof(long) || type == typeof(int) || type == typeof(short) || type == typeof(sbyte) || type == typeof(byte) || type == typeof(ushort) || type == typeof(uint);

    private static Expression OfBool(Expression body)
    {
        var one = Expression.Condition(body.Type == typeof(bool) ? body : Expression.Convert(body, typeof(bool)), Expression.Constant(1L), Expression.Constant(0L));
        var number = Expression.Convert(one, typeof(long?));
        return body.Type == typeof(bool) ? number
            : Expression.Condition(Expression.Equal(body, Expression.Constant(null, body.Type)), Expression.Constant(null, typeof(long?)), number);
    }

    private static Expression Converted(Expression body, Type type) => body.Type == type ? body : Expression.Convert(body, type);

    private static Expression<Func<TEvent, TResult>> With<TEvent, TResult>(LambdaExpression selector, Expression body) =>
        Expression.Lambda<Func<TEvent, TResult>>(body, selector.Parameters);
}
