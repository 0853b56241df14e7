class CheckMember(Action):
    def name(self) -> Text:
        return "action_check_member"


class ValidateTravelForm(FormValidationAction):
    def name(self):
        return "validate_travel_form"
