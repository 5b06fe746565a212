"""Budget units (预算单位) and the departments (主管部门) they belong to, as their codes tell."""

#: A unit's six digits begin with the three of its department.
_DEPARTMENT_DIGITS = 3


def department_of(agency_code: str) -> str:
    """The code of a unit's department; "" for a unit without a code."""
    return agency_code[:_DEPARTMENT_DIGITS]


def is_unit_of(agency_code: str, department_code: str) -> bool:
    """Whether a unit is of this department; every unit is of the code ""."""
    return agency_code.startswith(department_code)
