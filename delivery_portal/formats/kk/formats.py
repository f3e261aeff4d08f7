"""Kazakh: year, day, month in its short form, which is lower case in Django's catalogue: 2026 ж. 24 қар."""

DATE_FORMAT = "Y ж. j b."
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "Y ж. j b., H:i"
YEAR_MONTH_FORMAT = "Y ж. b."
MONTH_DAY_FORMAT = "j b."
SHORT_DATE_FORMAT = "d.m.Y"
SHORT_DATETIME_FORMAT = "d.m.Y H:i"
FIRST_DAY_OF_WEEK = 1
DATE_INPUT_FORMATS = ["%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y"]
DATETIME_INPUT_FORMATS = ["%Y-%m-%dT%H:%M", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M"]
DECIMAL_SEPARATOR = ","
THOUSAND_SEPARATOR = "\xa0"
NUMBER_GROUPING = 3
