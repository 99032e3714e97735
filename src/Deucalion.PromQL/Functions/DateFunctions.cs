namespace Deucalion.PromQL.Functions;

/// <summary>
/// Calendar functions of Unix seconds in UTC. The whole range of 64-bit seconds works, in the proleptic Gregorian calendar.
/// </summary>
internal static class DateFunctions
{
    private const long SecondsPerDay = 86_400;
    private const long DaysPerCycle = 146_097;
    private const long FirstOfGo = -9_223_372_028_715_321_600;
    private const long WrapDays = 213_503_982_334_601;
    private const long WrapSeconds = 25_216;

    /// <summary>The function of a name, or null.</summary>
    public static Func<long, double>? Find(string name) => name switch
    {
        "minute" => static s => SecondOfDay(s) / 60 % 60,
        "hour" => static s => SecondOfDay(s) / 3600,
        "day_of_week" => static s => DayOfWeek(s),
        "day_of_month" => static s => Date(s).Day,
        "day_of_year" => static s => DayOfYear(s),
        "days_in_month" => static s => DaysInMonth(s),
        "month" => static s => Date(s).Month,
        "year" => static s => Date(s).Year,
        _ => null,
    };

    private static long Days(long seconds) =>
        Math.DivRem(seconds, SecondsPerDay) is var (q, r) && r < 0 ? q - 1 + Wrap(seconds) : q + Wrap(seconds);

    // Go counts seconds from a year far in the past in 64 bits without sign; what lies before it comes out at the other end. So does -Inf.
    private static long Wrap(long seconds) => seconds < FirstOfGo ? WrapDays : 0;

    private static long SecondOfDay(long seconds)
    {
        long second = ((seconds % SecondsPerDay) + SecondsPerDay) % SecondsPerDay;
        return seconds < FirstOfGo ? (second + WrapSeconds) % SecondsPerDay : second;
    }

    private static long DayOfWeek(long seconds) => (((Days(seconds) + 4) % 7) + 7) % 7;

    /// <summary>Year, month and day; the year begins in March inside so that the leap day is its last one.</summary>
    private static (long Year, int Month, int Day) Date(long seconds)
    {
        long days = Days(seconds) + 719_468;
        long cycle = Math.DivRem(days, DaysPerCycle) is var (q, r) && r < 0 ? q - 1 : q;
        long day = days - (cycle * DaysPerCycle);
        long year = (day - (day / 1460) + (day / 36_524) - (day / 146_096)) / 365;
        long dayOfYear = day - ((365 * year) + (year / 4) - (year / 100));
        long month = ((5 * dayOfYear) + 2) / 153;
        int monthOfYear = (int)(month < 10 ? month + 3 : month - 9);
        return ((cycle * 400) + year + (monthOfYear <= 2 ? 1 : 0), monthOfYear, (int)(dayOfYear - (((153 * month) + 2) / 5) + 1));
    }

    private static bool IsLeap(long year) => year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    private static long DaysInMonth(long seconds)
    {
        (long year, int month, _) = Date(seconds);
        return month == 2 ? (IsLeap(year) ? 29 : 28) : month is 4 or 6 or 9 or 11 ? 30 : 31;
    }

    private static long DayOfYear(long seconds)
    {
        (long year, int month, int day) = Date(seconds);
        int before = month switch { 1 => 0, 2 => 31, 3 => 59, 4 => 90, 5 => 120, 6 => 151, 7 => 181, 8 => 212, 9 => 243, 10 => 273, 11 => 304, _ => 334 };
        return before + day + (month > 2 && IsLeap(year) ? 1 : 0);
    }
}
